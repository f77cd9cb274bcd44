import { type ChildProcess, spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { listenOnLoopback } from '../../../infra/local/engines/listen.ts';
import { startLocalHost } from '../../../infra/local/host.ts';
import { readStartOptions } from '../../../infra/local/start-options.ts';
import { startFixture, temporaryFolder, until } from './fixture/running-host.ts';
import { writeAssembly } from './fixture/write-assembly.ts';

describe('the command line', () => {
  it('has a default for everything', () => {
    expect(readStartOptions([])).toMatchObject({ port: 8787, sandboxPort: 8788, empty: false });
    expect(readStartOptions(['--help'])).toBeUndefined();
    expect(readStartOptions(['--port', '0', '--data', 'x', '--clock', '2020-11-01T00:00:00Z'])).toMatchObject({
      port: 0,
      dataDir: 'x',
      clock: Date.UTC(2020, 10, 1),
      empty: true,
    });
  });

  it.each([
    [['--prot', '1'], /^Unknown option '--prot'\. --help lists what there is\.$/],
    [['--port', 'http'], /^--port needs a port number, not "http"\.$/],
    [['--clock', 'noon'], /^--clock needs a time such as 2020-11-01T00:00:00Z, not "noon"\.$/],
    [['more'], /^Unexpected argument 'more'.*--help lists what there is\.$/],
  ])('says in a sentence what is wrong with %j', (args, sentence) => {
    expect(() => readStartOptions(args)).toThrow(sentence);
  });
});

describe('a reason not to start', () => {
  it('says which port is in use', async () => {
    const folder = await temporaryFolder();
    const assemblyDir = await writeAssembly(join(folder, 'cdk.out'));
    const taken = await listenOnLoopback(createServer(), 0);
    const options = { assemblyDir, dataDir: join(folder, 'data'), port: 0, sandboxPort: 0 };
    await expect(startLocalHost({ ...options, port: taken.port })).rejects.toThrow(`Port ${taken.port} is in use`);
    await expect(startLocalHost({ ...options, sandboxPort: taken.port })).rejects.toThrow(
      `Port ${taken.port} is in use`,
    );
    await taken.close();
    // And it has let go of its data folder.
    const host = await startLocalHost(options);
    await host.kill();
  });

  it('is none for an index that a template gained: it is added', async () => {
    const { host, folder } = await startFixture({ indexes: ['due'] });
    await host.stop();
    const again = { dataDir: join(folder, 'data'), port: 0, sandboxPort: 0 };
    const more = await startLocalHost({
      ...again,
      assemblyDir: await writeAssembly(join(folder, 'more'), { indexes: ['due', 'dirty'] }),
    });
    const { tables } = (await (await fetch(`${more.url}/__local/capacity`)).json()) as { tables: object };
    expect(Object.keys(tables)).toEqual(['visitors']);
    await more.stop();
  });
});

describe('a host as a process', () => {
  const children: ChildProcess[] = [];
  afterAll(() => children.map((child) => child.kill('SIGKILL')));

  async function run() {
    const folder = await temporaryFolder();
    const assemblyDir = await writeAssembly(join(folder, 'cdk.out'), { windowSeconds: 300, visibilitySeconds: 60 });
    const script = join(import.meta.dirname, 'fixture', 'run-host.ts');
    const child = spawn(process.execPath, [script, assemblyDir, join(folder, 'data')]);
    children.push(child);
    const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
    const url = await new Promise<string>((resolve, reject) => {
      child.stdout.once('data', (line: Buffer) => resolve(line.toString().trim()));
      child.stderr.once('data', (line: Buffer) => reject(new Error(line.toString())));
    });
    return { child, url, folder, ended };
  }

  it('leaves no engine behind when it is killed', async () => {
    const { child, folder, ended } = await run();
    expect(await processesOf(folder)).not.toEqual([]);
    child.kill('SIGKILL');
    await ended;
    await until(async () => (await processesOf(folder)).length === 0);
  });

  it('works off what was accepted before it stops on Ctrl-C', async () => {
    const { child, url, folder, ended } = await run();
    const env = (await (await fetch(`${url}/env`)).json()) as Record<string, string>;
    const message = JSON.stringify({ QueueUrl: env.EVENTS_QUEUE_URL, MessageBody: '{"n":1}' });
    await fetch(`${url}/aws/sqs/SendMessage`, {
      method: 'POST',
      body: message,
      headers: { 'content-type': 'application/json' },
    });
    child.kill('SIGINT');
    expect(await ended).toBe(0);
    expect(await processesOf(folder)).toEqual([]);
    const again = await startFixture({}, { dataDir: join(folder, 'data') });
    expect([...(await again.notes('batch#')).values()]).toMatchObject([[{ n: 1 }]]);
  });
});

/** Other processes that were started with the folder on their command line. */
async function processesOf(folder: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (command.includes(folder) && command.includes('dynamodb')) found.push(command);
  }
  return found;
}
