/** Turns functions/NAME/main.ts into dist/functions/NAME/main.mjs: what runs on AWS and on the local host alike. */
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { type BuildFailure, build, type OutputFile } from 'esbuild';
import { browserScripts, textFiles } from './bundle-for-browser.ts';
import { PROJECT_FOLDER } from './project-folder.ts';

export interface BundleOptions {
  /** Where the functions lie, one folder each with a `main.ts`. */
  readonly source?: string;
  readonly target?: string;
}

/** A message for a person: which file, which line, what is wrong. */
export class BundleDoesNotBuild extends Error {
  override readonly name = 'BundleDoesNotBuild';
}

/** Each function by itself, so that the chunks of one are never shared with, or missing from, another. */
export async function bundleFunctions(
  names: readonly string[],
  {
    source = join(PROJECT_FOLDER, 'functions'),
    target = join(PROJECT_FOLDER, 'dist', 'functions'),
  }: BundleOptions = {},
): Promise<Readonly<Record<string, string>>> {
  const folders = await Promise.all(
    names.map(async (name) => [name, await bundleOne(join(source, name, 'main.ts'), join(target, name))] as const),
  );
  return Object.fromEntries(folders);
}

async function bundleOne(entry: string, folder: string): Promise<string> {
  try {
    const { outputFiles } = await build({
      absWorkingDir: PROJECT_FOLDER,
      entryPoints: [{ in: entry, out: 'main' }],
      outdir: folder,
      outExtension: { '.js': '.mjs' },
      write: false,
      bundle: true,
      // An `await import()` becomes a chunk that is read only when it is reached.
      splitting: true,
      chunkNames: 'chunk-[hash]',
      format: 'esm',
      platform: 'node',
      target: 'node24',
      mainFields: ['module', 'main'],
      treeShaking: true,
      // Names stay, so that a stack trace can be read without a source map.
      minifySyntax: true,
      minifyWhitespace: true,
      minifyIdentifiers: false,
      legalComments: 'none',
      loader: { '.html': 'text', '.css': 'text', '.txt': 'text' },
      plugins: [browserScripts, textFiles],
      // Dependencies in CommonJS call `require` for Node's own modules.
      banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
      logLevel: 'silent',
    });
    await store(folder, outputFiles);
    return folder;
  } catch (error) {
    throw isBuildFailure(error) ? new BundleDoesNotBuild(sentence(error, entry), { cause: error }) : error;
  }
}

/** Writes only what is new and removes only what is stale, so that a host that runs the same bundle is not disturbed. */
async function store(folder: string, files: readonly OutputFile[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  const wanted = new Set(files.map(({ path }) => path));
  for (const { path, contents } of files) {
    const present = await readFile(path).catch(() => undefined);
    if (present?.equals(contents) === true) continue;
    await mkdir(dirname(path), { recursive: true });
    await writeFile(`${path}.${process.pid}`, contents);
    await rename(`${path}.${process.pid}`, path);
  }
  for (const name of await readdir(folder)) {
    if (name.endsWith('.mjs') && !wanted.has(join(folder, name))) await rm(join(folder, name), { force: true });
  }
}

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && 'errors' in error && Array.isArray(error.errors);
}

function sentence({ errors: [first, ...others] }: BuildFailure, entry: string): string {
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  if (first === undefined) return `${relative(PROJECT_FOLDER, entry)} does not build.`;
  const { location, text } = first;
  const place = location === null ? relative(PROJECT_FOLDER, entry) : `${location.file}, line ${location.line}`;
  return `The function does not build: ${place}: ${text}${more}.`;
}
