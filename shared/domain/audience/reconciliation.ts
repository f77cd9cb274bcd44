import type { Instant } from '../time.ts';

/**
 * An audience that somebody edited at Meta is filled anew there: one session of batches, each of which is noted before it is
 * sent, so that whoever goes on after a crash knows what Meta may have got.
 */
export type Reconciliation = {
  readonly askedAt: Instant;
  /** Members Meta has taken so far. */
  readonly sent: number;
  readonly invalid: number;
  /** Absent: not begun. */
  readonly batch?: ReplacementBatch;
};

/** The batch that is to be sent next; it may have been sent. */
export type ReplacementBatch = {
  readonly sessionId: number;
  /** Begins at 1. */
  readonly seq: number;
  /** The ledger row it comes after; absent: it begins with the first. */
  readonly after?: string;
  /** The row it ends with; absent: it is the last, or it was not made up yet. */
  readonly upTo?: string;
  /** Meta closed the session before its end: what is missing is added. */
  readonly isAddition?: true;
};

/**
 * Where to go on. The first batch of a session must not be sent twice: whether it arrived is found by sending the second one.
 * If there was none, the whole is one batch, and another session does no harm.
 *
 * @returns `undefined`: from the beginning.
 */
export function resumed(batch: ReplacementBatch | undefined): ReplacementBatch | undefined {
  if (batch === undefined || batch.isAddition === true || batch.seq > 1) return batch;
  if (batch.upTo === undefined) return undefined;
  return { sessionId: batch.sessionId, seq: 2, after: batch.upTo };
}
