import { spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { assembly } from '../support/assembly.ts';

export type ShopProcess = {
  readonly url: string;
  readonly sandboxUrl: string;
  /** As Ctrl-C does. */
  stop(): Promise<void>;
  /** As a power cut does, the DynamoDB engine included. */
  kill(): Promise<void>;
};

/** The whole product as a process of its own. @param clock Epoch milliseconds; absent: where the data folder stands. */
export async function startShopProcess(dataDir: string, clock?: number): Promise<ShopProcess> {
  const script = join(import.meta.dirname, 'run-shop.ts');
  const child = spawn(process.execPath, [script, await assembly(), dataDir, String(clock ?? '')]);
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  process.once('exit', () => child.kill('SIGKILL'));
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk;
  });
  const addresses = await new Promise<{ url: string; sandboxUrl: string }>((resolve, reject) => {
    child.stdout.once('data', (line: Buffer) => resolve(JSON.parse(line.toString())));
    void ended.then(() => reject(new Error(`The host ended: ${said}`)));
  });
  return {
    ...addresses,
    async stop() {
      child.kill('SIGINT');
      if ((await ended) !== 0) throw new Error(`The host did not stop well: ${said}`);
    },
    async kill() {
      const engines = await enginesOf(dataDir);
      child.kill('SIGKILL');
      for (const pid of engines) process.kill(pid, 'SIGKILL');
      await ended;
      while ((await enginesOf(dataDir)).length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
    },
  };
}

/** Processes that have the folder's database on their command line. */
async function enginesOf(dataDir: string): Promise<readonly number[]> {
  const found: number[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const command = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0');
    if (command.includes(join(dataDir, 'dynamodb.sqlite')) && command[0]?.endsWith('dynoxide')) found.push(Number(pid));
  }
  return found;
}
