import { compareText } from '../compare-text.ts';
import { buyersOf } from '../conversion/buyers.ts';
import type { JudgedConversion } from '../conversion/conversion.ts';
import { addTo, type RunningSum, startSum, sumOf } from '../money.ts';
import { DAY } from '../time.ts';
import { type AssistRow, createAssists } from './assists.ts';
import { createGroupKey, type TouchGrouping } from './group.ts';
import { pathOf } from './path.ts';
import { type Percentiles, percentilesOf } from './percentiles.ts';
import type { ReportQuestion } from './report.ts';
import { readOrder } from './reported-order.ts';
import { createSpread, type Spread } from './spread.ts';

export type PathsQuestion = Omit<ReportQuestion, 'model' | 'groupBy'> & {
  readonly groupBy: TouchGrouping;
  /** Whether the same group several times in a row is one step; else each touchpoint is. */
  readonly joinsRepeats?: boolean;
};

type Counted = { readonly currency: string; readonly conversions: number; readonly value: number };

export type PathRow = Counted & {
  /** Groups in order. */
  readonly path: readonly string[];
  /** From the first touchpoint to the order: on average, and of half of the orders at most. */
  readonly meanDays: number;
  readonly medianDays: number;
  /** Touchpoints, likewise. */
  readonly meanTouches: number;
  readonly medianTouches: number;
};
export type PathsReport = {
  readonly paths: readonly PathRow[];
  readonly assists: readonly AssistRow[];
  /** Orders by touchpoints on their path: 0, 1, 2, … `upTo`; the last is of all that have more. */
  readonly touches: readonly Spread[];
  /** Orders that have a path, by days from their first touchpoint. */
  readonly days: readonly Spread[];
  /** Of orders that have a path; `null`: there are none. */
  readonly touchesToConversion: Percentiles | null;
  readonly daysToConversion: Percentiles | null;
  readonly totals: {
    readonly conversions: number;
    readonly withPath: number;
    readonly direct: number;
    readonly unknown: number;
    /** Different paths, on whatever page. */
    readonly paths: number;
    readonly byCurrency: readonly Counted[];
  };
};

type Way = {
  readonly path: readonly string[];
  readonly currency: string;
  readonly value: RunningSum;
  readonly days: number[];
  readonly touches: number[];
};

/** Adds up which ways people took, order by order. Orders in several currencies are counted apart. */
export function createPathsReport(question: PathsQuestion) {
  const keyOf = createGroupKey(question.groupBy, question.channelName);
  const ways = new Map<string, Way>();
  const sums = new Map<string, { conversions: number; readonly value: RunningSum }>();
  const assists = createAssists();
  const touches = createSpread([0, 1, 2, 3, 4, 5, 10, 20]);
  const days = createSpread([0, 1, 3, 7, 14, 30, 60]);
  let [direct, unknown] = [0, 0];

  function add(conversion: JudgedConversion): void {
    const order = readOrder(conversion, question);
    if (order === undefined) return;
    const { currency, net, at } = order;
    const sum = sums.get(currency) ?? { conversions: 0, value: startSum() };
    sums.set(currency, sum);
    sum.conversions += 1;
    addTo(sum.value, net);
    const path = pathOf(conversion, question);
    touches.add(path.length);
    const [first] = path;
    if (first === undefined) {
      if (buyersOf(conversion).length > 0) direct += 1;
      else unknown += 1;
      return;
    }
    const age = (at - first.at) / DAY;
    days.add(age);
    const groups = path.map(keyOf);
    const steps = question.joinsRepeats ? groups.filter((group, index) => group !== groups[index - 1]) : groups;
    const way = wayOf(steps, currency);
    addTo(way.value, net);
    way.days.push(age);
    way.touches.push(path.length);
    assists.add(groups, order);
  }

  function wayOf(path: readonly string[], currency: string): Way {
    const id = [currency, ...path].join('\n');
    const way = ways.get(id) ?? { path, currency, value: startSum(), days: [], touches: [] };
    ways.set(id, way);
    return way;
  }

  return {
    add,
    /** @param page Of the most frequent paths: after how many, and how many of them. */
    finish({ skip = 0, limit }: { readonly skip?: number; readonly limit: number }): PathsReport {
      const all = [...ways.values()];
      const withPath = all.reduce((count, way) => count + way.days.length, 0);
      return {
        paths: all
          .map(rowOf)
          .sort(mostFrequentFirst)
          .slice(skip, skip + limit),
        assists: assists.list(),
        touches: touches.list(),
        days: days.list(),
        touchesToConversion: percentilesOf(all.flatMap((way) => way.touches)),
        daysToConversion: percentilesOf(all.flatMap((way) => way.days)),
        totals: {
          conversions: withPath + direct + unknown,
          withPath,
          direct,
          unknown,
          paths: all.length,
          byCurrency: [...sums]
            .map(([currency, { conversions, value }]) => ({ currency, conversions, value: sumOf(value) }))
            .sort((a, b) => compareText(a.currency, b.currency)),
        },
      };
    },
  };
}

function rowOf({ path, currency, value, days, touches }: Way): PathRow {
  const [ofDays, ofTouches] = [percentilesOf(days), percentilesOf(touches)];
  return {
    path,
    currency,
    conversions: days.length,
    value: sumOf(value),
    meanDays: ofDays?.mean ?? 0,
    medianDays: ofDays?.median ?? 0,
    meanTouches: ofTouches?.mean ?? 0,
    medianTouches: ofTouches?.median ?? 0,
  };
}

function mostFrequentFirst(a: PathRow, b: PathRow): number {
  return (
    b.conversions - a.conversions ||
    b.value - a.value ||
    compareText(a.path.join('\n'), b.path.join('\n')) ||
    compareText(a.currency, b.currency)
  );
}
