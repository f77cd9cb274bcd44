import type { SyncTarget } from './sync-target.ts';

export type SyncResult = {
  /** `handed over`: another run of the site does it. `held`: Meta is left alone for now. */
  readonly kind: 'idle' | 'held' | 'handed over' | 'synced';
  readonly people: number;
  readonly added: number;
  readonly removed: number;
  readonly invalid: number;
  readonly failures: readonly string[];
};

export const IDLE: SyncResult = { kind: 'idle', people: 0, added: 0, removed: 0, invalid: 0, failures: [] };

/** What one turn of a run did. */
export function resultOf(people: number, targets: readonly SyncTarget[]): SyncResult {
  const add = (field: 'added' | 'removed' | 'invalid'): number =>
    targets.reduce((all, target) => all + (target.dryRun === true ? 0 : target[field]), 0);
  const failures = targets.flatMap(({ audience, failure }) =>
    failure === undefined ? [] : [`${audience.audienceKey}: ${failure.class}`],
  );
  return { kind: 'synced', people, added: add('added'), removed: add('removed'), invalid: add('invalid'), failures };
}

export function addResults(a: SyncResult, b: SyncResult): SyncResult {
  return {
    kind: 'synced',
    people: a.people + b.people,
    added: a.added + b.added,
    removed: a.removed + b.removed,
    invalid: a.invalid + b.invalid,
    failures: b.failures,
  };
}
