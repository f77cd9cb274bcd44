import type { TrackedEvent } from '../domain/event/tracked-event.ts';
import { browserIdsGivenAt } from '../domain/forward/known-keys.ts';
import type { Duration } from '../domain/time.ts';
import { onGrid } from '../domain/visitor/facts-of-event.ts';
import {
  currentKeys,
  keysDigest,
  keysGivenAt,
  keysGivenBy,
  type MatchKeys,
  NO_KEYS,
} from '../domain/visitor/match-keys.ts';
import type { VisitorFacts } from '../domain/visitor/visitor-facts.ts';

/** A browser says its own ids with every event, so their times lie on the grid: each cell costs one write, not each event. */
export function keysOfEvent({ matchKeys, consent, occurredAt }: TrackedEvent, resolution: Duration): MatchKeys {
  if (matchKeys === undefined || consent === 'denied') return NO_KEYS;
  const { fbp, fbc } = keysGivenBy(matchKeys, onGrid(occurredAt, resolution));
  return { ...keysGivenBy(matchKeys, occurredAt), fbp, fbc };
}

/** With what the state says of the keys. */
export function withKeys(facts: VisitorFacts, keys: MatchKeys | undefined): VisitorFacts {
  if (keys === undefined) return facts;
  const keysAt = keysGivenAt(keys);
  const browserIdsAt = browserIdsGivenAt(keys);
  return {
    ...facts,
    ...(keysAt === undefined ? {} : { keysAt, keysDigest: keysDigest(currentKeys(keys, facts.withdrawnAt)) }),
    ...(browserIdsAt === undefined ? {} : { browserIdsAt }),
  };
}
