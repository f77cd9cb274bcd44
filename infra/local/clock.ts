/** The host's clock: the machine's, until somebody moves it; from then on it stands still between moves, or runs on ahead. */
import { readFile, rename, writeFile } from 'node:fs/promises';
import { LocalHostError } from './local-host-error.ts';

export interface Clock {
  now(): number;
  /** Whether it goes on with the machine's. */
  readonly running: boolean;
  /** Never back: the caller checks. Not on disk before `save`. */
  standAt(instant: number): void;
  save(): Promise<void>;
  /** It goes on from this instant as fast as the machine's. Never back: the caller checks. Not on disk before `save`. */
  runFrom(instant: number): void;
  /** The host's time at an instant of the machine's: messages are stamped on the latter. */
  at(machineTime: number): number;
}

type Stored = { readonly standing: number } | { readonly ahead: number };

/** From `machine` on: `host`, and whether it went on from there. */
type Move = { readonly machine: number; readonly host: number; readonly runs: boolean };

/** How many moves are remembered; a message older than that counts as sent at the oldest of them. */
const REMEMBERED = 5_000;

export async function openClock(path: string, start: number | undefined): Promise<Clock> {
  let state = await readStored(path);
  if (start !== undefined) {
    const stored = state && timeOf(state);
    if (stored !== undefined && start < stored) {
      throw new LocalHostError(
        `The clock never goes back: this data folder stands at ${new Date(stored).toISOString()}. Name a later --clock or another --data.`,
      );
    }
    state = { standing: start };
  }
  const moves: Move[] = [];
  const set = (next: Stored): void => {
    state = next;
    moves.push({ machine: Date.now(), host: timeOf(next), runs: 'ahead' in next });
    if (moves.length > REMEMBERED) moves.splice(0, REMEMBERED / 2);
  };
  if (state !== undefined) set(state);

  const clock: Clock = {
    now: () => (state === undefined ? Date.now() : timeOf(state)),
    get running() {
      return state === undefined || 'ahead' in state;
    },
    standAt: (instant) => set({ standing: instant }),
    runFrom: (instant) => set({ ahead: instant - Date.now() }),
    async save() {
      if (state === undefined) return;
      await writeFile(`${path}.new`, `${JSON.stringify(toFile(state))}\n`);
      await rename(`${path}.new`, path);
    },
    at(machineTime) {
      const move = moves.findLast(({ machine }) => machine <= machineTime);
      if (move === undefined) return Math.min(machineTime, moves[0]?.host ?? Date.now());
      return move.runs ? Math.min(move.host + machineTime - move.machine, clock.now()) : move.host;
    },
  };
  await clock.save();
  return clock;
}

const timeOf = (state: Stored): number => ('ahead' in state ? Date.now() + state.ahead : state.standing);

const toFile = (state: Stored): Readonly<Record<string, unknown>> =>
  'ahead' in state ? { aheadMs: state.ahead } : { now: new Date(state.standing).toISOString() };

async function readStored(path: string): Promise<Stored | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const { now, aheadMs } = JSON.parse(text) as { readonly now?: unknown; readonly aheadMs?: unknown };
  if (typeof aheadMs === 'number') return { ahead: aheadMs };
  const standing = Date.parse(String(now));
  if (Number.isNaN(standing)) throw new LocalHostError(`The clock of the data folder cannot be read: ${path}.`);
  return { standing };
}
