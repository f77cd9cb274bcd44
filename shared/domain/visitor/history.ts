import { compareText } from '../compare-text.ts';
import { DAY, type Instant } from '../time.ts';

/** One event that a rule asks the history of. */
export type Occurrence = {
  /** 32-bit hash of the event's id; of the order's for purchases, so that an order counts once. */
  readonly id: number;
  /** Exact; the newest where the same id came with several times. */
  readonly at: Instant;
  /** In thousandths at the finest. */
  readonly value?: number;
  readonly currency?: string;
};

/** By the id of the demand (`shared/domain/audience/demand.ts`) the 8 latest, newest first; no list is empty. */
export type History = Readonly<Record<string, readonly Occurrence[]>>;

export const KEPT_OCCURRENCES = 8;
/** More than a site may ask for, so that what nobody asks for any more need not be cleared at once. */
const KEPT_HISTORIES = 24;

function isNewer(a: Occurrence, b: Occurrence): boolean {
  if (a.at !== b.at) return a.at > b.at;
  if (a.value !== b.value) return (a.value ?? -1) > (b.value ?? -1);
  return compareText(a.currency ?? '', b.currency ?? '') > 0;
}

/**
 * The 8 latest of both; of one id the newest time holds. (With the earliest it would be no join: an id that was dropped
 * could come back.)
 */
export function joinOccurrences(a: readonly Occurrence[], b: readonly Occurrence[]): readonly Occurrence[] {
  const byId = new Map<number, Occurrence>();
  for (const occurrence of [...a, ...b]) {
    const known = byId.get(occurrence.id);
    if (known === undefined || isNewer(occurrence, known)) byId.set(occurrence.id, occurrence);
  }
  return [...byId.values()].sort((x, y) => y.at - x.at || y.id - x.id).slice(0, KEPT_OCCURRENCES);
}

/** The join of two histories: demand by demand, the 24 whose newest occurrence is newest. */
export function joinHistory(a: History | undefined, b: History | undefined): History | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  const joined = new Map(Object.entries(a));
  for (const [id, found] of Object.entries(b)) joined.set(id, joinOccurrences(joined.get(id) ?? [], found));
  const newest = (found: readonly Occurrence[]): Instant => found[0]?.at ?? 0;
  const kept = [...joined].sort((x, y) => newest(y[1]) - newest(x[1]) || compareText(x[0], y[0]));
  return Object.fromEntries(kept.slice(0, KEPT_HISTORIES).sort((x, y) => compareText(x[0], y[0])));
}

/**
 * Without what no rule of the site asks for any more. What is younger than a day stays: somebody with an older reading of
 * the rules must not clear what was asked for a moment ago.
 */
export function withoutForgotten(
  history: History | undefined,
  isAsked: (id: string) => boolean,
  now: Instant,
): History | undefined {
  if (history === undefined) return undefined;
  const entries = Object.entries(history);
  const kept = entries.filter(([id, found]) => isAsked(id) || (found[0]?.at ?? 0) > now - DAY);
  if (kept.length === entries.length) return history;
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

/** The newest instant any of it speaks of. */
export function newestOccurrence(history: History | undefined): Instant | undefined {
  let newest: Instant | undefined;
  for (const [first] of Object.values(history ?? {}))
    if (first !== undefined && (newest === undefined || first.at > newest)) newest = first.at;
  return newest;
}
