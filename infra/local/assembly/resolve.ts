/** CloudFormation's intrinsic functions, as far as CDK writes them, over all stacks of an assembly at once. */
import { LocalHostError } from '../local-host-error.ts';
import { asArray, asRecord, isRecord, type SynthesisedStack } from './template.ts';

export const ACCOUNT = '000000000000';
export const REGION = 'us-east-1';

/** What a resource is called once it exists: the answer to Ref and to GetAtt. */
export type Identity = { readonly ref: string; readonly attributes: Readonly<Record<string, string>> };

export interface Identities {
  of(stack: SynthesisedStack, logicalId: string): Identity | undefined;
}

export type Resolve = (value: unknown) => unknown;

export function createResolver(
  stacks: readonly SynthesisedStack[],
  identities: Identities,
): (stack: SynthesisedStack) => Resolve {
  const resolverOf = (stack: SynthesisedStack): Resolve => {
    const resolve = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(resolve).filter((one) => one !== undefined);
      if (!isRecord(value)) return value;
      const [key, ...others] = Object.keys(value);
      if (
        key !== undefined &&
        others.length === 0 &&
        (key === 'Ref' || key === 'Condition' || key.startsWith('Fn::'))
      ) {
        return intrinsic(key, value[key]);
      }
      const entries = Object.entries(value).map(([name, one]) => [name, resolve(one)] as const);
      return Object.fromEntries(entries.filter(([, one]) => one !== undefined));
    };

    const text = (value: unknown): string => String(resolve(value) ?? '');

    const ref = (name: string): unknown => {
      const pseudo = pseudoParameter(name, stack);
      if (pseudo !== undefined) return pseudo.value;
      const parameter = stack.template.Parameters?.[name];
      return parameter === undefined ? identity(name).ref : parameter.Default;
    };

    const identity = (logicalId: string): Identity =>
      identities.of(stack, logicalId) ?? {
        ref: logicalId,
        attributes: { Arn: `arn:aws:local:${REGION}:${ACCOUNT}:${logicalId}` },
      };

    const attribute = (logicalId: string, name: string): string =>
      identity(logicalId).attributes[name] ?? `${logicalId}.${name}`;

    const intrinsic = (name: string, argument: unknown): unknown => {
      const list = asArray(argument);
      switch (name) {
        case 'Ref':
          return ref(String(argument));
        case 'Fn::GetAtt': {
          const [logicalId, ...rest] = typeof argument === 'string' ? argument.split('.') : list.map(String);
          return attribute(logicalId ?? '', rest.join('.'));
        }
        case 'Fn::Join':
          return asArray(resolve(list[1])).map(String).join(String(list[0]));
        case 'Fn::Split':
          return text(list[1]).split(String(list[0]));
        case 'Fn::Select':
          return asArray(resolve(list[1]))[Number(resolve(list[0]))];
        case 'Fn::Sub':
          return substitute(argument);
        case 'Fn::Base64':
          return Buffer.from(text(argument)).toString('base64');
        case 'Fn::FindInMap': {
          const [map, first, second] = list.map(text);
          return stack.template.Mappings?.[map ?? '']?.[first ?? '']?.[second ?? ''];
        }
        case 'Fn::ImportValue':
          return importValue(text(argument));
        case 'Fn::If':
          return resolve(holds({ Condition: list[0] }) ? list[1] : list[2]);
        case 'Fn::Equals':
        case 'Fn::And':
        case 'Fn::Or':
        case 'Fn::Not':
        case 'Condition':
          return holds({ [name]: argument });
        case 'Fn::GetAZs':
          return [`${REGION}a`, `${REGION}b`];
        default:
          throw new LocalHostError(`The template of ${stack.name} uses ${name}, which the local host does not know.`);
      }
    };

    const substitute = (argument: unknown): string => {
      const [pattern, own] = Array.isArray(argument)
        ? [String(argument[0]), asRecord(argument[1])]
        : [String(argument), {}];
      return pattern.replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
        if (literal === '!') return `\${${name}}`;
        if (Object.hasOwn(own, name)) return text(own[name]);
        const dot = name.indexOf('.');
        return String((dot < 0 ? ref(name) : attribute(name.slice(0, dot), name.slice(dot + 1))) ?? '');
      });
    };

    const holds = (condition: unknown): boolean => {
      const [name, argument] = Object.entries(asRecord(condition))[0] ?? ['', undefined];
      const list = asArray(argument);
      switch (name) {
        case 'Condition':
          return holds(stack.template.Conditions?.[String(argument)]);
        case 'Fn::Equals':
          return text(list[0]) === text(list[1]);
        case 'Fn::And':
          return list.every(holds);
        case 'Fn::Or':
          return list.some(holds);
        case 'Fn::Not':
          return !holds(list[0]);
        default:
          return false;
      }
    };

    return resolve;
  };

  const importValue = (exportName: string): unknown => {
    for (const stack of stacks) {
      for (const { Export, Value } of Object.values(stack.template.Outputs ?? {})) {
        const resolve = resolverOf(stack);
        if (Export !== undefined && resolve(Export.Name) === exportName) return resolve(Value);
      }
    }
    throw new LocalHostError(`No stack exports ${exportName}, which another one imports.`);
  };

  return resolverOf;
}

function pseudoParameter(name: string, stack: SynthesisedStack): { readonly value: unknown } | undefined {
  switch (name) {
    case 'AWS::AccountId':
      return { value: ACCOUNT };
    case 'AWS::Region':
      return { value: REGION };
    case 'AWS::Partition':
      return { value: 'aws' };
    case 'AWS::URLSuffix':
      return { value: 'amazonaws.com' };
    case 'AWS::StackName':
      return { value: stack.name };
    case 'AWS::StackId':
      return { value: `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/${stack.name}/local` };
    case 'AWS::NotificationARNs':
      return { value: [] };
    case 'AWS::NoValue':
      return { value: undefined };
    default:
      return undefined;
  }
}
