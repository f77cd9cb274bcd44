import type { SiteId, VisitorId } from '../ids.ts';
import type { Instant } from '../time.ts';
import type { VisitorFacts } from './visitor-facts.ts';
import { NO_FACTS } from './visitor-facts.ts';

export type VisitorRef = { readonly siteId: SiteId; readonly visitorId: VisitorId };

/** What the sync was last told (by raising `dirty`) this visitor should be: audience bits and which keys. */
export type Told = {
  /** Bit `slot` of each audience; 0 when not matchable. */
  readonly bits: number;
  /** `facts.keysDigest` at that time; empty when not matchable. */
  readonly keysDigest: string;
};

export const NOTHING_TOLD: Told = { bits: 0, keysDigest: '' };

/** The newest withdrawal whose keys were taken out of every audience at Meta, and when Meta confirmed it. */
export type Removed = { readonly upTo: Instant; readonly at: Instant };

/** Operations: what is scheduled or pending for a visitor. Not facts: they depend on when we looked. */
export type VisitorOperations = {
  readonly told: Told;
  /** At or before the next instant at which membership changes by itself; what the sweep looks for. */
  readonly dueAt?: Instant;
  /** Since when some audience may differ from what Meta was told; what the sync looks for. */
  readonly dirtyAt?: Instant;
  /** Links changed, and not everybody they concern was looked at yet. */
  readonly unsettled?: true;
  readonly removed?: Removed;
};

/** Whether touchpoints lie in `touches` besides those of the state, and up to which instant (inclusive) orders lie there. */
export type Spilled = { readonly touches?: true; readonly ordersTo?: Instant };

export type VisitorRecord = VisitorRef & {
  /** Grows with every write; 0 = not stored yet. */
  readonly version: number;
  /** Of touchpoints and orders only those that the state holds. */
  readonly facts: VisitorFacts;
  readonly spilled: Spilled;
  readonly operations: VisitorOperations;
};

export function unknownVisitor(ref: VisitorRef): VisitorRecord {
  return { ...ref, version: 0, facts: NO_FACTS, spilled: {}, operations: { told: NOTHING_TOLD } };
}

/** Identifies a visitor in maps. */
export const refText = (ref: VisitorRef): string => `${ref.siteId}#${ref.visitorId}`;

export function sameOperations(a: VisitorOperations, b: VisitorOperations): boolean {
  return (
    a.told.bits === b.told.bits &&
    a.told.keysDigest === b.told.keysDigest &&
    a.dueAt === b.dueAt &&
    a.dirtyAt === b.dirtyAt &&
    a.unsettled === b.unsettled &&
    a.removed?.upTo === b.removed?.upTo
  );
}
