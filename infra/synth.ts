/** Writes the assembly without AWS account, Docker or the `cdk` command; a second time only if a source changed. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { bundleFunctions } from './bundle.ts';
import { exclusively } from './exclusively.ts';
import { FUNCTION_NAMES } from './function-names.ts';
import { hashFiles } from './hash-files.ts';
import { PROJECT_FOLDER } from './project-folder.ts';

export interface Assembly {
  /** The folder that holds manifest.json, the templates and the bundles. */
  readonly directory: string;
  /** Nothing had changed since the last time, so nothing was written. */
  readonly reused: boolean;
  /** How long it took. */
  readonly milliseconds: number;
}

export interface SynthOptions {
  /** The functions' sources; another folder only in tests. */
  readonly functions?: string;
  /** Where bundles are put together before CDK copies them into the assembly. */
  readonly bundles?: string;
}

const STAMP = 'backtrail-inputs.json';

/** What an assembly is made of; the local host and the tools only use it. */
const INPUTS = ['shared', 'infra', 'package-lock.json'].map((path) => join(PROJECT_FOLDER, path));
const NO_INPUTS = ['local', 'tools'].map((folder) => join(PROJECT_FOLDER, 'infra', folder) + sep);
const isInput = (path: string): boolean => !NO_INPUTS.some((folder) => path.startsWith(folder));

export async function synthesise(
  outDir: string = join(PROJECT_FOLDER, 'cdk.out'),
  { functions = join(PROJECT_FOLDER, 'functions'), bundles }: SynthOptions = {},
): Promise<Assembly> {
  const start = performance.now();
  const inputs = await hashFiles([functions, ...INPUTS], isInput);
  const done = (reused: boolean): Assembly => ({
    directory: outDir,
    reused,
    milliseconds: Math.round(performance.now() - start),
  });
  if (await isFresh(outDir, inputs)) return done(true);

  return exclusively(join(PROJECT_FOLDER, 'dist', '.synthesis'), async () => {
    if (await isFresh(outDir, inputs)) return done(true);
    await mkdir(outDir, { recursive: true });
    const bundling = bundleFunctions(FUNCTION_NAMES, {
      source: functions,
      ...(bundles !== undefined && { target: bundles }),
    });
    // CDK is large: it loads while esbuild works in its own process.
    const [folders, { describeBacktrail }, { AssetStaging }] = await Promise.all([
      bundling,
      import('./app.ts'),
      import('aws-cdk-lib'),
    ]);
    // CDK remembers a folder's contents for as long as its process lives: the second synthesis would stage the first's code.
    AssetStaging.clearAssetHashCache();
    describeBacktrail({ bundles: folders, outdir: outDir, validate: false }).synth();
    await writeFile(join(outDir, STAMP), JSON.stringify({ inputs, outputs: await hashOutputs(outDir) }));
    return done(false);
  });
}

/** The outputs count too, for the `cdk` command may have put another stage there meanwhile. */
async function isFresh(outDir: string, inputs: string): Promise<boolean> {
  const stamp = await readFile(join(outDir, STAMP), 'utf8').catch(() => undefined);
  return stamp !== undefined && stamp === JSON.stringify({ inputs, outputs: await hashOutputs(outDir) });
}

const hashOutputs = (outDir: string): Promise<string> => hashFiles([outDir], (path) => !path.endsWith(STAMP));

if (import.meta.main) {
  const { directory, reused, milliseconds } = await synthesise().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  });
  const state = reused ? 'is up to date' : `was written in ${(milliseconds / 1000).toFixed(1)} s`;
  console.log(`The assembly in ${relative(process.cwd(), directory)} ${state}.`);
}
