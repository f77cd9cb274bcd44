import type { Goal, GoalMetric } from './goal.ts';
import { addsUp } from './goal.ts';
import type { GoalProgress } from './goal-progress.ts';
import { toDecimals } from './money.ts';

const NAMES: Readonly<Record<GoalMetric, string>> = {
  visits: 'visits',
  conversions: 'orders',
  value: 'sold',
  roas: 'ROAS',
  cpa: 'per order',
};

const tidyNumber = (amount: number): string => toDecimals(amount, Number.isInteger(amount) ? 0 : amount >= 100 ? 0 : 2);

/** `130 orders (instagram)`, `ROAS 3.20 (instagram)`. */
function amountWords({ metric, group }: Goal, amount: number): string {
  const of = group === undefined ? '' : ` (${group.key})`;
  return metric === 'roas' ? `ROAS ${tidyNumber(amount)}${of}` : `${tidyNumber(amount)} ${NAMES[metric]}${of}`;
}

/** How far a goal is, in a sentence or two. */
export function goalWords(goal: Goal, progress: Omit<GoalProgress, 'words'>): string {
  const { status, is, shouldBe, target, missing } = progress;
  const aim = target === null ? '' : ` The goal is ${tidyNumber(target)} by ${goal.deadline}.`;
  if (status === 'not_started') return `Begins on ${goal.start}.${aim}`;
  if (is === null || target === null || shouldBe === null) return `Nobody can say yet. ${missing.join(' ')}`.trim();
  const now = amountWords(goal, is);
  switch (status) {
    case 'reached':
      return `Reached: ${now}.${aim}`;
    case 'missed':
      return `Missed: ${now} when the time was over.${aim}`;
    case 'on_track':
      return addsUp(goal.metric)
        ? `On track: ${now} so far; by now it should be ${tidyNumber(shouldBe)}.${aim}`
        : `On track: ${now} so far.${aim}`;
    default:
      return addsUp(goal.metric)
        ? `Behind: ${now} so far, ${tidyNumber(shouldBe - is)} short of the ${tidyNumber(shouldBe)} it should be by now.${aim}`
        : `Behind: ${now} so far.${aim}`;
  }
}
