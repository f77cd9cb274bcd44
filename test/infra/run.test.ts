import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROJECT_FOLDER } from '../../infra/project-folder.ts';

const SCRIPT = `
console.log(JSON.stringify({ version: process.version, args: process.argv.slice(2) }));
if (process.argv.includes('--wait')) {
  for (const name of ['SIGINT', 'SIGTERM']) {
    process.on(name, () => { console.log(name); setTimeout(() => process.exit(7), 300); });
  }
  setInterval(() => {}, 1000);
  console.log('ready');
} else {
  process.exit(3);
}
`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'backtrail-run-'));
  await writeFile(join(folder, 'script.ts'), SCRIPT);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function run(...args: string[]): { child: ChildProcess; output: () => string; closed: Promise<unknown> } {
  const runner = join(PROJECT_FOLDER, 'infra', 'tools', 'run.mjs');
  const script = relative(PROJECT_FOLDER, join(folder, 'script.ts'));
  const child = spawn(process.execPath, [runner, ...(args.length === 0 ? [] : [script, ...args])], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  return { child, output: () => output, closed: once(child, 'close') };
}

async function runUntilReady() {
  const running = run('--wait');
  while (!running.output().includes('ready')) await once(running.child.stdout ?? running.child, 'data');
  return running;
}

describe('the runner', () => {
  it("hands arguments to the project's own Node and its exit code back", async () => {
    const { child, output, closed } = run('--port', '1');
    await closed;
    expect(JSON.parse(output())).toEqual({
      version: expect.stringMatching(/^v24\./),
      args: ['--port', '1'],
    });
    expect(child.exitCode).toBe(3);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('passes %s on once and waits for a clean stop', async (signal) => {
    const { child, output, closed } = await runUntilReady();
    child.kill(signal);
    setTimeout(() => child.kill(signal), 100);
    await closed;
    expect(output().split(signal)).toHaveLength(2);
    expect(child.exitCode).toBe(7);
  });

  it('says in one sentence that it does not know what to run', async () => {
    const { child, output, closed } = run();
    await closed;
    expect(output().trim()).toMatch(/^Say what to run, such as: [^\n]+$/);
    expect(child.exitCode).toBe(1);
  });
});
