import { SingleBar } from 'cli-progress';

export type Progress = { update(done: number, what: string): void; stop(): void };

/** A bar on a terminal; where output goes into a file, a line every ten seconds. */
export function startProgress(title: string, total: number, unit: string): Progress {
  const bar = new SingleBar({
    format: `${title} [{bar}] {value}/{total} ${unit}, {what}`,
    hideCursor: true,
    noTTYOutput: true,
    notTTYSchedule: 10_000,
  });
  bar.start(total, 0, { what: 'starting' });
  return { update: (done, what) => bar.update(done, { what }), stop: () => bar.stop() };
}
