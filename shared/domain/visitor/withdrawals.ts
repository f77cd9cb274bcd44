import type { Instant } from '../time.ts';
import type { VisitorFacts } from './visitor-facts.ts';

const KEPT = 8;

type Withdrawals = Pick<VisitorFacts, 'withdrawnAt' | 'earlierWithdrawals'>;

/** All that are known, newest first. */
export function withdrawalsOf({ withdrawnAt, earlierWithdrawals }: Withdrawals): readonly Instant[] {
  return withdrawnAt === undefined ? [] : [withdrawnAt, ...earlierWithdrawals];
}

/** The newest withdrawal at or before `at`: nothing up to it counts. */
export function withdrawnBy(facts: Withdrawals, at: Instant): Instant | undefined {
  return withdrawalsOf(facts).find((withdrawn) => withdrawn <= at);
}

/** The 8 newest of both. */
export function joinWithdrawals(a: Withdrawals, b: Withdrawals): Withdrawals {
  if (b.withdrawnAt === undefined) return a;
  const [withdrawnAt, ...earlierWithdrawals] = newestOf(withdrawalsOf(a), withdrawalsOf(b));
  return { ...(withdrawnAt === undefined ? {} : { withdrawnAt }), earlierWithdrawals };
}

/** The 8 newest of two lists, newest first. */
export function newestOf(a: readonly Instant[], b: readonly Instant[]): readonly Instant[] {
  return [...new Set([...a, ...b])].sort((x, y) => y - x).slice(0, KEPT);
}
