import { createChannelName } from '../domain/attribution/channel-rules.ts';
import type { GroupBy } from '../domain/attribution/group.ts';
import { parseCivilTime } from '../domain/civil-time.ts';
import type { Goal } from '../domain/goal.ts';
import { type GoalPeriod, type GoalProgress, goalProgress, type Measured } from '../domain/goal-progress.ts';
import { conversionNoun } from '../domain/goal-words.ts';
import type { VisitCounts } from '../domain/history/count-visits.ts';
import { addDays, daysBetween } from '../domain/insights/days.ts';
import type { Site } from '../domain/site.ts';
import type { Instant } from '../domain/time.ts';
import type { createAnswerReport, ReportAnswer } from './answer-report.ts';
import type { createCountVisits } from './count-visits.ts';
import { NO_SETTINGS, type ReportSettings } from './prepare-question.ts';

export type MeasureGoalsDeps = {
  readonly answerReport: ReturnType<typeof createAnswerReport>;
  /** Absent: nobody keeps a history. */
  readonly countVisits?: ReturnType<typeof createCountVisits>;
  /** Absent: the site has set nothing. */
  readonly settings?: ReportSettings;
};

const DIRECT = '(direct)';
const NO_VISITS =
  'Visits are counted from the daily history of everyone, and the archive does not reach back so far: raise archiveRetentionDays, or say a baseline.';
const NO_GROUPS = 'Visits are not told apart by what was bought: set the goal for another group.';

/** The days of a goal, from the first moment of the first to the end of the last, on the site's clocks. */
export function periodOfGoal({ start, deadline }: Pick<Goal, 'start' | 'deadline'>, timeZone: string): GoalPeriod {
  const at = (day: string): Instant => parseCivilTime(day, timeZone) ?? 0;
  return { start: at(start), end: at(addDays(deadline, 1)) };
}

/**
 * The goal as it is kept: with the baseline of visits that is measured now, where its days are over, because the archive will have
 * lost them before the goal ends.
 */
export function withBaseline(goal: Goal, progress: GoalProgress | undefined, site: Site, now: Instant): Goal {
  const { metric, baseline, changePercent } = goal;
  const measured = progress?.baseline ?? 0;
  const isOver = periodOfGoal(goal, site.timeZone).start <= now;
  if (metric !== 'visits' || baseline !== undefined || changePercent === undefined || !isOver || measured === 0)
    return goal;
  return { ...goal, baseline: measured, baselineMeasured: true };
}

/** How far goals are, as of now: asked of the same reports that everybody reads, so the numbers are theirs. */
export function createMeasureGoals({ answerReport, countVisits, settings = NO_SETTINGS }: MeasureGoalsDeps) {
  return async (site: Site, goals: readonly Goal[], now: Instant): Promise<readonly GoalProgress[]> => {
    /** Goals of one time and grouping ask the same. */
    const reports = new Map<string, Promise<ReportAnswer>>();
    const visitCounts = new Map<string, Promise<VisitCounts | undefined>>();

    function report({ group, model, conversions }: Goal, { start, end }: GoalPeriod): Promise<ReportAnswer> {
      const of = { groupBy: group?.by ?? 'channel', model, conversions };
      const query = { from: String(start), to: String(end), ...of, convert: 'true' };
      const key = JSON.stringify(query);
      const asked = reports.get(key) ?? answerReport(site, query, now);
      reports.set(key, asked);
      return asked;
    }

    function visits(groupBy: GroupBy | undefined, { start, end }: GoalPeriod): Promise<VisitCounts | undefined> {
      const key = JSON.stringify([groupBy, start, end]);
      const asked = visitCounts.get(key) ?? countThem(groupBy, { start, end });
      visitCounts.set(key, asked);
      return asked;
    }

    async function countThem(groupBy: GroupBy | undefined, { start, end }: GoalPeriod) {
      const rules = groupBy === 'channel' ? await settings.readChannelRules(site.siteId, 'latest') : undefined;
      const channelName = rules === undefined ? undefined : createChannelName(rules.rules);
      return countVisits?.(site, { from: start, to: end, groupBy, channelName }, now);
    }

    async function measure(goal: Goal, period: GoalPeriod): Promise<Measured> {
      const { group, metric } = goal;
      if (metric !== 'visits') return readAnswer(goal, await report(goal, period), site.currency);
      const counted = await visits(group?.by, period);
      if (counted === undefined) return { missing: NO_VISITS };
      if (group === undefined) return { value: counted.total };
      if (counted.groups === undefined) return { missing: NO_GROUPS };
      return { value: counted.groups.get(group.key === DIRECT ? null : group.key) ?? 0 };
    }

    const progress: GoalProgress[] = [];
    for (const goal of goals) {
      const period = periodOfGoal(goal, site.timeZone);
      const { start, end } = period;
      const isBefore = now <= start;
      const wantsBaseline = goal.baseline === undefined && (goal.changePercent !== undefined || !isBefore);
      const measures = {
        ...(isBefore ? {} : { now: await measure(goal, { start, end: Math.min(now, end) }) }),
        ...(wantsBaseline ? { before: await measure(goal, before(goal, site.timeZone, start)) } : {}),
      };
      progress.push(goalProgress(goal, period, measures, now));
    }
    return progress;
  };
}

/** As many days before the start as the goal has. */
function before({ start, deadline }: Goal, timeZone: string, end: Instant): GoalPeriod {
  const length = daysBetween(start, addDays(deadline, 1)).length;
  return { start: parseCivilTime(addDays(start, -length), timeZone) ?? end, end };
}

function readAnswer(goal: Goal, answer: ReportAnswer, currency: string): Measured {
  const { group, metric } = goal;
  const rows = answer.rows.filter((row) => group === undefined || keyOf(row) === group.key);
  const unrated = [...new Set(rows.map((row) => row.currency))].filter((one) => one !== currency);
  if (metric === 'conversions') return { value: rows.reduce((sum, row) => sum + row.conversions, 0) };
  if (unrated.length > 0)
    return { missing: `There is no rate for ${unrated.join(', ')}: set what they are worth with PUT /v1/rates.` };
  const value = rows.reduce((sum, row) => sum + row.value, 0);
  if (metric === 'value') return { value };
  const orders = rows.reduce((sum, row) => sum + row.conversions, 0);
  const foreign = rows.some(({ spend, spendCurrency }) => spend !== null && spendCurrency !== currency);
  if (foreign) return { missing: `What was spent is in a currency without a rate into ${currency}.` };
  const spend = rows.reduce((sum, row) => sum + (row.spend ?? 0), 0);
  if (spend === 0) return { missing: 'Nobody has said what was spent; bring it in with POST /v1/insights.' };
  if (metric === 'roas') return { value: value / spend };
  return orders === 0
    ? { missing: `There is no ${conversionNoun(goal)[0]} yet that the spend could be divided by.` }
    : { value: spend / orders };
}

const keyOf = ({ key }: { readonly key: string | null }): string => key ?? DIRECT;
