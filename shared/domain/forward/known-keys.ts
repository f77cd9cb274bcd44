import type { EventMatchKeys } from '../event/tracked-event.ts';
import type { Instant } from '../time.ts';
import { currentKeys, type MatchKeys } from '../visitor/match-keys.ts';

/** How Meta may find a visitor by what earlier events gave: the newest of each kind, if it is newer than any withdrawal. */
export function knownKeys(keys: MatchKeys, withdrawnAt: Instant | undefined): EventMatchKeys {
  const { described, ...contact } = currentKeys(keys, withdrawnAt);
  const [fbp, fbc] = [keys.fbp, keys.fbc].map(
    (registers) => registers.find(({ at }) => withdrawnAt === undefined || at > withdrawnAt)?.value,
  );
  return { ...described, ...contact, ...(fbp === undefined ? {} : { fbp }), ...(fbc === undefined ? {} : { fbc }) };
}

/** Newest time at which the browser's own ids were given. */
export function browserIdsGivenAt({ fbp, fbc }: MatchKeys): Instant | undefined {
  const times = [fbp[0]?.at, fbc[0]?.at].filter((at) => at !== undefined);
  return times.length === 0 ? undefined : Math.max(...times);
}
