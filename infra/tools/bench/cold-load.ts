import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleFunctions } from '../../bundle.ts';
import { type AwsStub, startAwsStub } from './aws-stub.ts';
import { median } from './bench-row.ts';

const RUNS = 21;

export type Load = {
  /** The life of a process that only loads a function, as a multiple of one that loads an empty handler. */
  readonly ratio: number;
  readonly milliseconds: number;
  readonly emptyMilliseconds: number;
};

/** Functions that somebody waits for. */
type Door = 'collect' | 'click' | 'webhook';

export type ColdLoad = Readonly<Record<Door, Load>> & {
  /** For a process that loads `collect` and answers one request, so that work put off until then shows too. */
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
    const bundles = await bundleFunctions(['collect', 'click', 'webhook'], { target: folder });
    const bundle = (door: Door): string => join(bundles[door] ?? '', 'main.mjs');
    const empty = join(folder, 'empty.mjs');
    writeFileSync(empty, 'export const handler = async () => ({ statusCode: 202 });\n');
    const rounds: Readonly<Record<'empty' | 'answer' | Door, number>>[] = [];
    for (let round = 0; round <= RUNS; round++) {
      const times = {
        empty: await life(empty, LOAD, stub),
        collect: await life(bundle('collect'), LOAD, stub),
        answer: await life(bundle('collect'), ANSWER, stub),
        click: await life(bundle('click'), LOAD, stub),
        webhook: await life(bundle('webhook'), LOAD, stub),
      };
      // The first round reads the files from disk.
      if (round > 0) rounds.push(times);
    }
    const load = (door: Door): Load => ({
      ratio: median(rounds.map((round) => round[door] / round.empty)),
      milliseconds: median(rounds.map((round) => round[door])),
      emptyMilliseconds: median(rounds.map((round) => round.empty)),
    });
    return {
      collect: load('collect'),
      click: load('click'),
      webhook: load('webhook'),
      firstAnswerRatio: median(rounds.map((round) => round.answer / round.empty)),
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
