import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { FUNCTION_NAMES } from '../../infra/function-names.ts';
import { PROJECT_FOLDER } from '../../infra/project-folder.ts';
import { synthesise } from '../../infra/synth.ts';
import { resourcesOf } from '../support/templates.ts';

let folder: string;
const out = () => join(folder, 'out');
const options = () => ({ functions: join(folder, 'functions'), bundles: join(folder, 'bundles') });

async function write(name: string, text: string): Promise<void> {
  await mkdir(join(folder, 'functions', name), { recursive: true });
  await writeFile(join(folder, 'functions', name, 'main.ts'), text);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'backtrail-synth-'));
  for (const name of FUNCTION_NAMES) await write(name, `export const handler = async () => '${name}';`);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const metadataSchema = z.object({
  Resources: z.record(
    z.string(),
    z.object({
      Type: z.string(),
      Properties: z.record(z.string(), z.unknown()).default({}),
      Metadata: z.object({ 'aws:asset:path': z.string() }).partial().optional(),
    }),
  ),
});

async function bundlesOf(directory: string): Promise<readonly string[]> {
  const template = metadataSchema.parse(
    JSON.parse(await readFile(join(directory, 'Backtrail-dev-Pipeline.template.json'), 'utf8')),
  );
  const paths = resourcesOf(template, 'AWS::Lambda::Function').map(
    ([id]) => template.Resources[id]?.Metadata?.['aws:asset:path'] ?? 'missing',
  );
  return Promise.all(paths.map((path) => readFile(join(directory, path, 'main.mjs'), 'utf8')));
}

describe('synthesis', () => {
  it('says which folder of the assembly holds the code of each function', async () => {
    const { directory, reused } = await synthesise(out(), options());
    expect(reused).toBe(false);
    const file = join(directory, 'Backtrail-dev-Pipeline.template.json');
    const template = metadataSchema.parse(JSON.parse(await readFile(file, 'utf8')));
    for (const [id] of resourcesOf(template, 'AWS::Lambda::Function')) {
      const path = template.Resources[id]?.Metadata?.['aws:asset:path'];
      expect((await stat(join(directory, path ?? 'missing', 'main.mjs'))).isFile(), id).toBe(true);
    }
  });

  it('is skipped when nothing changed, and done again when a source did', async () => {
    await synthesise(out(), options());
    expect((await synthesise(out(), options())).reused).toBe(true);
    await write('api', 'export const handler = async () => "changed";');
    expect((await synthesise(out(), options())).reused).toBe(false);
    expect(await bundlesOf(out())).toContainEqual(expect.stringContaining('changed'));
  });

  it('is done again when something else was written to its folder', async () => {
    await synthesise(out(), options());
    await writeFile(join(out(), 'manifest.json'), '{}');
    expect((await synthesise(out(), options())).reused).toBe(false);
  });

  it('may be asked for by several at once', async () => {
    const elsewhere = join(folder, 'at-once');
    const made = await Promise.all([1, 2, 3].map(() => synthesise(elsewhere, options())));
    expect(made.filter(({ reused }) => !reused)).toHaveLength(1);
  });

  it('needs no AWS account, no credentials, no Docker and no home', async () => {
    const script = `import { synthesise } from './infra/synth.ts';
      await synthesise(${JSON.stringify(join(folder, 'bare'))}, ${JSON.stringify(options())});`;
    const env = { PATH: '/nowhere', HOME: '/nowhere' };
    const args = ['--input-type=module', '--eval', script];
    await promisify(execFile)(process.execPath, args, { cwd: PROJECT_FOLDER, env });
    expect(await readdir(join(folder, 'bare'))).toContain('Backtrail-dev-Data.template.json');
  });
});
