import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { describeBacktrail } from '../../infra/app.ts';
import { configFor, type StageConfig } from '../../infra/config.ts';
import { FUNCTION_NAMES, type FunctionName } from '../../infra/function-names.ts';

const templateSchema = z.object({
  Resources: z.record(
    z.string(),
    z.object({
      Type: z.string(),
      Properties: z.record(z.string(), z.unknown()).default({}),
      DeletionPolicy: z.string().optional(),
    }),
  ),
});

export type Template = z.infer<typeof templateSchema>;
export type Resource = Template['Resources'][string];

export interface Templates {
  readonly files: readonly string[];
  readonly data: Template;
  readonly pipeline: Template;
}

/** Both templates of a stage, around empty functions: what the functions do is not the question here. */
export function templatesOf(stage: string, config: StageConfig = configFor(stage)): Templates {
  const folder = mkdtempSync(join(tmpdir(), 'backtrail-templates-'));
  const outdir = join(folder, 'assembly');
  describeBacktrail({ bundles: emptyBundles(folder), config, outdir, validate: false }).synth();
  const files = ['Data', 'Pipeline'].map((name) => join(outdir, `Backtrail-${stage}-${name}.template.json`));
  const [data, pipeline] = files.map((file) => templateSchema.parse(JSON.parse(readFileSync(file, 'utf8'))));
  if (data === undefined || pipeline === undefined) throw new Error('a template is missing');
  return { files, data, pipeline };
}

export function emptyBundles(folder: string): Readonly<Record<FunctionName, string>> {
  const bundle = (name: FunctionName): string => {
    mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, name, 'main.mjs'), `export const handler = async () => '${name}';\n`);
    return join(folder, name);
  };
  const entries = FUNCTION_NAMES.map((name) => [name, bundle(name)] as const);
  return Object.fromEntries(entries) as Record<FunctionName, string>;
}

/** `sync-audience` is called `SyncAudience` in the stack. */
export const logicalNameOf = (name: FunctionName): string =>
  name.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** Resources of one type with their logical ids. */
export function resourcesOf({ Resources }: Template, type: string): readonly (readonly [string, Resource])[] {
  return Object.entries(Resources).filter(([, resource]) => resource.Type === type);
}

/** The logical ids that an intrinsic function (`Ref`, `Fn::GetAtt`) anywhere in the value points at. */
export function referencesIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    if (key === 'Ref' && typeof inner === 'string') return [inner];
    if (key === 'Fn::GetAtt' && Array.isArray(inner) && typeof inner[0] === 'string') return [inner[0]];
    return referencesIn(inner);
  });
}
