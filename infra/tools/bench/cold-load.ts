import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleFunctions } from '../../bundle.ts';
import { type AwsStub, startAwsStub } from './aws-stub.ts';
import { median } from './bench-row.ts';

const RUNS = 21;

export type ColdLoad = {
  /** The life of a process that only loads `collect`, as a multiple of one that loads an empty handler. */
  readonly ratio: number;
  readonly milliseconds: number;
  readonly emptyMilliseconds: number;
  /** The same for a process that loads `collect` and answers one request, so that work put off until then shows too. */
  readonly firstAnswerRatio: number;
};

const LOAD = 'const { handler } = await import(process.env.BUNDLE);';
const ANSWER = `${LOAD}
const answer = await handler(JSON.parse(process.env.REQUEST));
if (answer.statusCode !== 202) throw new Error(JSON.stringify(answer));`;

/** Whole processes, taken in turn, so that a slower moment of the machine meets all of them. */
export async function measureColdLoad(): Promise<ColdLoad> {
  const folder = mkdtempSync(join(tmpdir(), 'backtrail-cold-'));
  const stub = await startAwsStub();
  try {
    const { collect = '' } = await bundleFunctions(['collect'], { target: folder });
    const empty = join(folder, 'empty.mjs');
    writeFileSync(empty, 'export const handler = async () => ({ statusCode: 202 });\n');
    const bundle = join(collect, 'main.mjs');
    const rounds: { readonly empty: number; readonly load: number; readonly answer: number }[] = [];
    for (let round = 0; round <= RUNS; round++) {
      const times = {
        empty: await life(empty, LOAD, stub),
        load: await life(bundle, LOAD, stub),
        answer: await life(bundle, ANSWER, stub),
      };
      // The first round reads the files from disk.
      if (round > 0) rounds.push(times);
    }
    return {
      ratio: median(rounds.map((round) => round.load / round.empty)),
      firstAnswerRatio: median(rounds.map((round) => round.answer / round.empty)),
      milliseconds: median(rounds.map((round) => round.load)),
      emptyMilliseconds: median(rounds.map((round) => round.empty)),
    };
  } finally {
    await stub.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Milliseconds from the start of a process until its end. */
async function life(bundle: string, code: string, { environment, request }: AwsStub): Promise<number> {
  const env = { ...environment, BUNDLE: pathToFileURL(bundle).href, REQUEST: request };
  const started = performance.now();
  const child = spawn(process.execPath, ['--input-type=module', '-e', `${code} process.exit(0);`], { env });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const status = await new Promise((resolve) => child.once('exit', resolve));
  const ended = performance.now();
  if (status !== 0) throw new Error(`The bundle does not load or answer: ${said}`);
  return ended - started;
}
