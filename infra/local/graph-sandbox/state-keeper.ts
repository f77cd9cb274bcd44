import type { CallJournal } from './call-journal.ts';
import { type SandboxState, writeState } from './state-file.ts';

const SAVE_EVERY_MS = 5_000;
/** At most a twentieth of the time goes into saving, however large the audiences grow. */
const REST_PER_SAVE = 20;

export interface StateKeeper {
  /** Something changed. */
  touch(): void;
  /** Writes what is unwritten and stops. */
  close(): Promise<void>;
}

export type KeptState = {
  readonly file: string;
  /** Has what the file does not have yet. */
  readonly journal: CallJournal;
  readonly state: () => SandboxState;
};

/** Keeps a file up to date with the state: a while after each change, and at the end. */
export function keepState(kept: KeptState | undefined): StateKeeper {
  if (kept === undefined) return { touch: () => undefined, close: async () => undefined };
  const { file, journal, state } = kept;
  let dirty = false;
  let timer: NodeJS.Timeout | undefined;
  let saving: Promise<void> = Promise.resolve();
  let restMs = SAVE_EVERY_MS;

  async function save(target: string): Promise<void> {
    timer = undefined;
    if (!dirty) return;
    dirty = false;
    const startedAt = performance.now();
    try {
      const forgetCalls = journal.rotate();
      await writeState(target, state());
      forgetCalls();
    } catch (error) {
      dirty = true;
      throw error;
    } finally {
      restMs = Math.max(SAVE_EVERY_MS, (performance.now() - startedAt) * REST_PER_SAVE);
    }
  }

  function schedule(target: string): void {
    if (timer !== undefined) return;
    timer = setTimeout(() => {
      // A failed save stays unwritten and is tried again after the next change; the one at the end reports it.
      saving = save(target).catch(() => undefined);
    }, restMs);
    timer.unref();
  }

  return {
    touch() {
      dirty = true;
      schedule(file);
    },
    async close() {
      clearTimeout(timer);
      await saving;
      await save(file);
    },
  };
}
