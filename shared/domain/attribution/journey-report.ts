import { InvalidInput } from '../errors.ts';
import { createGroupKey, type TouchGrouping } from './group.ts';
import { cutJourneys } from './journey.ts';
import { type GroupCredit, JOURNEY_MODELS, type Journey, type JourneyModelName } from './model.ts';
import type { People } from './people.ts';
import type { AttributionReport, ReportQuestion, ReportRow } from './report.ts';
import { addAmounts, addShare, amountsOf, type RunningAmounts, startAmounts } from './report-amounts.ts';
import { createReportRows } from './report-rows.ts';
import { changedSince, NO_CURRENCY, type ReportedOrder } from './reported-order.ts';

export type JourneyReportQuestion = Omit<ReportQuestion, 'model' | 'groupBy'> & {
  readonly model: JourneyModelName;
  readonly groupBy: TouchGrouping;
};

/** By currency, by group. */
type Counts = Map<string | undefined, Map<string, number>>;

/**
 * A report by a model over everybody's journeys. The model says which share of the conversions each group has; counts and
 * money of the orders at the end of a journey are divided by these shares, in each currency. Orders nothing led to stay
 * direct, those of nobody we may name unknown, so that rows add up to the orders. Filters choose which orders are
 * divided; the journeys, and so the shares, are everybody's.
 */
export function journeyReport({ people, unknown }: People, question: JourneyReportQuestion): AttributionReport {
  const rows = createReportRows();
  const keyOf = createGroupKey(question.groupBy, question.channelName);
  const window = { ...question, impressions: (question.impressionLookback ?? 0) > 0 };
  const journeys: Journey[] = [];
  /** By currency: the orders with a journey. */
  const led = new Map<string, RunningAmounts>();
  const currencies = new Set<string>();
  const touchpoints: Counts = new Map();
  let lateChanges = 0;

  function countOrder(order: ReportedOrder, touches: number): void {
    currencies.add(order.currency);
    addAmounts(rows.totalOf(order.currency), order, 1, touches);
    if (changedSince(order.conversion, question.to)) lateChanges++;
  }

  function ledOf(currency: string): RunningAmounts {
    const known = led.get(currency) ?? startAmounts();
    led.set(currency, known);
    return known;
  }

  for (const person of people) {
    for (const { touches, order } of cutJourneys(person, window)) {
      const groups = touches.map(keyOf);
      const reported = order?.reported;
      if (groups.length > 0) journeys.push({ groups, converted: order !== undefined });
      if (order === undefined || reported !== undefined) tally(touchpoints, groups, reported?.currency);
      if (reported === undefined) continue;
      countOrder(reported, groups.length);
      const sum = groups.length > 0 ? ledOf(reported.currency) : rows.unattributedOf(true, reported.currency);
      addAmounts(sum, reported, 1, 0);
    }
  }
  for (const order of unknown) {
    countOrder(order, 0);
    addAmounts(rows.unattributedOf(false, order.currency), order, 1, 0);
  }

  refuseTooMany(journeys);
  const credits = JOURNEY_MODELS[question.model](journeys);
  const [only, ...others] = currencies;
  // What led to no order is in no currency; it counts where most of it is read.
  const currency =
    question.currency ??
    (others.length > 0 ? question.defaultCurrency : (only ?? question.defaultCurrency)) ??
    NO_CURRENCY;
  for (const [of, sum] of led) {
    const all = amountsOf(sum);
    for (const [group, { share }] of credits) addShare(rows.rowOf(group, of), all, share);
  }
  for (const [of, groups] of touchpoints) {
    for (const [group, count] of groups) rows.rowOf(group, of ?? currency).touchpoints += count;
    if (of === undefined) rows.totalOf(currency).touchpoints += [...groups.values()].reduce((a, b) => a + b, 0);
  }
  const finished = rows.finish(currency);
  return {
    ...finished,
    rows: finished.rows.map((row) =>
      withEffect(row, row.unattributed === undefined ? credits.get(row.key ?? '') : undefined),
    ),
    lateChanges,
    journeys: { all: journeys.length, converting: journeys.filter(({ converted }) => converted).length },
  };
}

/** A model over journeys compares each group with each other; more of them also say nothing to anybody. */
const MOST_GROUPS = 400;

function refuseTooMany(journeys: readonly Journey[]): void {
  const groups = new Set(journeys.flatMap((journey) => journey.groups));
  if (groups.size <= MOST_GROUPS) return;
  const detail = `has ${groups.size} groups in this period; models over journeys take ${MOST_GROUPS}: group by something coarser, or ask for a shorter period`;
  throw new InvalidInput('The report has too many groups', [{ path: 'groupBy', detail }]);
}

function tally(counts: Counts, groups: readonly string[], currency: string | undefined): void {
  const known = counts.get(currency) ?? new Map<string, number>();
  counts.set(currency, known);
  for (const group of groups) known.set(group, (known.get(group) ?? 0) + 1);
}

function withEffect(row: ReportRow, credit: GroupCredit | undefined): ReportRow {
  return credit?.removalEffect === undefined ? row : { ...row, removalEffect: credit.removalEffect };
}
