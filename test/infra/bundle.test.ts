import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BundleDoesNotBuild, bundleFunctions } from '../../infra/bundle.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'backtrail-bundle-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function source(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(folder, 'source', 'greet'), { recursive: true });
    await writeFile(join(folder, 'source', 'greet', name), text);
  }
}
const bundle = () => bundleFunctions(['greet'], { source: join(folder, 'source'), target: join(folder, 'target') });
const handlerOf = async (path: string) => (await import(`${pathToFileURL(path).href}?${Math.random()}`)).handler;

describe('a bundle', () => {
  it('runs by itself, loads what is imported on demand from its own folder, and holds texts', async () => {
    await source({
      'main.ts': `import page from './page.html';
        export const handler = async (name: string) => (await import('./later.ts')).greet(name) + page;`,
      'later.ts': "export const greet = (name: string): string => 'Hello ' + name;",
      'page.html': '<p>',
    });
    const { greet } = await bundle();
    await rm(join(folder, 'source'), { recursive: true });
    expect((await readdir(greet ?? '')).length).toBe(2);
    expect(await (await handlerOf(join(greet ?? '', 'main.mjs')))('you')).toBe('Hello you<p>');
  });

  it('may call require, as dependencies in CommonJS do', async () => {
    await source({
      'main.ts': `import { sep } from './old.cjs'; export const handler = () => sep;`,
      'old.cjs': `exports.sep = require('node:path').sep;`,
    });
    const { greet } = await bundle();
    expect((await handlerOf(join(greet ?? '', 'main.mjs')))()).toBe('/');
  });

  it('keeps the names of functions, so that a stack trace can be read', async () => {
    await source({
      'main.ts': 'function countCarts() { return new Error().stack; } export const handler = () => countCarts();',
    });
    const { greet } = await bundle();
    expect((await handlerOf(join(greet ?? '', 'main.mjs')))()).toContain('countCarts');
  });

  it('loses chunks that are no longer needed', async () => {
    await source({
      'main.ts': `export const handler = () => import('./later.ts');`,
      'later.ts': 'export const a = 1;',
    });
    await bundle();
    await source({ 'main.ts': 'export const handler = () => 1;' });
    const { greet } = await bundle();
    expect(await readdir(greet ?? '')).toEqual(['main.mjs']);
  });

  it('that does not build says so in one sentence with file and line', async () => {
    await source({ 'main.ts': 'export const handler =\n  () => {;\n' });
    await expect(bundle()).rejects.toThrow(BundleDoesNotBuild);
    await expect(bundle()).rejects.toThrow(/^The function does not build: \S+\/greet\/main\.ts, line \d: [^\n]+\.$/);
  });

  it('of a function without main.ts says which file is missing', async () => {
    await expect(bundle()).rejects.toThrow(/greet\/main\.ts/);
  });
});
