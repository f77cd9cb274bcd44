import type { Goal, GoalMetric } from './goal.ts';
import { addsUp } from './goal.ts';
import type { GoalProgress } from './goal-progress.ts';
import { toDecimals } from './money.ts';

/** What is counted: one of it, and several. */
export function conversionNoun({ conversions }: Pick<Goal, 'conversions'>): readonly [one: string, several: string] {
  switch (conversions) {
    case 'lead':
      return ['lead', 'leads'];
    case 'sign_up':
      return ['sign-up', 'sign-ups'];
    default:
      return ['order', 'orders'];
  }
}

function nameOf(goal: Pick<Goal, 'conversions' | 'metric'>, amount: number): string {
  const [one, several] = conversionNoun(goal);
  const names: Readonly<Record<GoalMetric, string>> = {
    visits: amount === 1 ? 'visit' : 'visits',
    conversions: amount === 1 ? one : several,
    value: goal.conversions === undefined ? 'sold' : `in ${several}`,
    roas: 'ROAS',
    cpa: `per ${one}`,
  };
  return names[goal.metric];
}

const tidyNumber = (amount: number): string => toDecimals(amount, Number.isInteger(amount) ? 0 : amount >= 100 ? 0 : 2);

/** `130 orders (instagram)`, `ROAS 3.20 (instagram)`. */
function amountWords(goal: Goal, amount: number): string {
  const { metric, group } = goal;
  const of = group === undefined ? '' : ` (${group.key})`;
  return metric === 'roas' ? `ROAS ${tidyNumber(amount)}${of}` : `${tidyNumber(amount)} ${nameOf(goal, amount)}${of}`;
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
