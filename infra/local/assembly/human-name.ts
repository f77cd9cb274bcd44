/** Names people use, read off the construct tree: `/Storage/Visitors/Resource` is `visitors`. */
import type { SynthesisedStack } from './template.ts';

/** What CDK or our constructs append to say what kind of thing it is; a person leaves it out. */
const KIND = /^(Resource|Default|Table|Queue|Function|Bucket|Schedule)$/;
const KIND_SUFFIX = /(?<=.)(Table|Queue|Function|Bucket|Schedule)$/;
/** Says nothing without its parent. */
const ROLE = /^(DeadLetters?|DeadLetterQueue|Dlq|DLQ)$/;

/** A name for each logical id of one resource type, unique over all stacks, in the order given. */
export function humanNames(
  resources: readonly { readonly stack: SynthesisedStack; readonly logicalId: string }[],
): readonly string[] {
  const tails = resources.map(({ stack, logicalId }) => segments(stack, logicalId));
  const lengths = tails.map((tail): number => (tail.length > 1 && ROLE.test(tail.at(-1) ?? '') ? 2 : 1));
  for (;;) {
    const names = tails.map((tail, i) =>
      tail
        .slice(-(lengths[i] ?? 1))
        .map(kebab)
        .join('-'),
    );
    const clashes = names.map((name) => names.indexOf(name) !== names.lastIndexOf(name));
    if (!clashes.some((clash, i) => clash && (lengths[i] ?? 1) < (tails[i]?.length ?? 0))) return distinct(names);
    clashes.forEach((clash, i) => {
      if (clash) lengths[i] = (lengths[i] ?? 1) + 1;
    });
  }
}

function segments(stack: SynthesisedStack, logicalId: string): readonly string[] {
  const path = stack.paths.get(logicalId);
  if (path === undefined) return [logicalId.replace(/[0-9A-F]{8}$/, '')];
  const all = path.split('/').filter((segment) => segment !== '');
  const meaning = all.slice(1).filter((segment) => !KIND.test(segment));
  return meaning.length === 0 ? all.slice(-1) : meaning.map((segment) => segment.replace(KIND_SUFFIX, ''));
}

function kebab(text: string): string {
  return text
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .toLowerCase();
}

function distinct(names: readonly string[]): readonly string[] {
  return names.map((name, i) => (names.indexOf(name) === i ? name : `${name}-${i}`));
}
