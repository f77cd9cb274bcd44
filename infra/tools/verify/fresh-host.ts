import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocalHost } from '../../local/host.ts';
import { synthesise } from '../../synth.ts';
import { startProgress } from '../progress.ts';

export type RunningHost = { readonly url: string; readonly sandboxUrl: string };
export type Progress = (done: number, total: number, what: string) => void;

/** Runs `work` against a host of its own whose clock stands at `clock` and whose data is thrown away afterwards. */
export async function onFreshHost<Result>(
  clock: string,
  title: string,
  work: (host: RunningHost, progress: Progress) => Promise<Result>,
): Promise<Result> {
  const dataDir = mkdtempSync(join(tmpdir(), 'backtrail-verify-'));
  const { directory } = await synthesise();
  const host = await startLocalHost({
    assemblyDir: directory,
    dataDir,
    port: 0,
    sandboxPort: 0,
    clock: Date.parse(clock),
  });
  let bar: ReturnType<typeof startProgress> | undefined;
  try {
    return await work(host, (done, total, what) => {
      bar ??= startProgress(title, total, 'events');
      bar.update(done, what);
    });
  } finally {
    bar?.stop();
    await host.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
