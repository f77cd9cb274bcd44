/** The host's clock: the machine's, until somebody moves it; from then on it stands still between moves. */
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { LocalHostError } from './local-host-error.ts';

export interface Clock {
  now(): number;
  /** Whether it follows the machine. */
  readonly running: boolean;
  /** Never back: the caller checks. Not on disk before `save`. */
  standAt(instant: number): void;
  save(): Promise<void>;
  /** From now on it is the machine's again. */
  follow(): Promise<void>;
  /** The host's time at an instant of the machine's: messages are stamped on the latter. */
  at(machineTime: number): number;
}

type Move = { readonly machine: number; readonly host: number };

/** How many moves are remembered; a message older than that counts as sent at the oldest of them. */
const REMEMBERED = 5_000;

export async function openClock(path: string, start: number | undefined): Promise<Clock> {
  const stored = await readStored(path);
  if (start !== undefined && stored !== undefined && start < stored) {
    throw new LocalHostError(
      `The clock never goes back: this data folder stands at ${new Date(stored).toISOString()}. Name a later --clock or another --data.`,
    );
  }
  let standing = start ?? stored;
  const moves: Move[] = [];
  const note = (host: number) => {
    moves.push({ machine: Date.now(), host });
    if (moves.length > REMEMBERED) moves.splice(0, REMEMBERED / 2);
  };
  if (standing !== undefined) note(standing);

  const clock: Clock = {
    now: () => standing ?? Date.now(),
    get running() {
      return standing === undefined;
    },
    standAt(instant) {
      standing = instant;
      note(instant);
    },
    async save() {
      if (standing === undefined) return;
      await writeFile(`${path}.new`, `${JSON.stringify({ now: new Date(standing).toISOString() })}\n`);
      await rename(`${path}.new`, path);
    },
    async follow() {
      standing = undefined;
      await rm(path, { force: true });
    },
    at(machineTime) {
      if (standing === undefined) return Math.min(machineTime, Date.now());
      const move = moves.findLast(({ machine }) => machine <= machineTime);
      const first = moves[0];
      if (move !== undefined) return move.host;
      return first === undefined ? machineTime : Math.min(machineTime, first.host);
    },
  };
  await clock.save();
  return clock;
}

async function readStored(path: string): Promise<number | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const now = Date.parse(String((JSON.parse(text) as { now?: unknown }).now));
  if (Number.isNaN(now)) throw new LocalHostError(`The clock of the data folder cannot be read: ${path}.`);
  return now;
}
