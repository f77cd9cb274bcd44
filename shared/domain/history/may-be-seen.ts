import { consentedAt } from '../visitor/consented-at.ts';
import type { VisitorRecord } from '../visitor/visitor-record.ts';
import { withdrawalsOf } from '../visitor/withdrawals.ts';
import type { VisitorHistory } from './visitor-history.ts';

/** Without what was erased, and without what was done after a no. Of somebody without a state nothing may be said. */
export function mayBeSeen(history: VisitorHistory, record: VisitorRecord | undefined): readonly VisitorHistory[] {
  if (record === undefined) return [];
  const { facts } = record;
  const erasedAt = facts.erasedAt ?? Number.NEGATIVE_INFINITY;
  const isSeen = (at: number): boolean => at > erasedAt && consentedAt(facts, at);
  return [
    {
      ...history,
      touches: history.touches.filter(({ at }) => isSeen(at)),
      visits: history.visits.filter(({ from }) => isSeen(from)),
      withdrawals: [...history.withdrawals, ...withdrawalsOf(facts)],
    },
  ];
}
