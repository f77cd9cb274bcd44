import { compareText } from '../compare-text.ts';
import { buyersOf } from '../conversion/buyers.ts';
import type { JudgedConversion } from '../conversion/conversion.ts';
import { addTo, type RunningSum, startSum, sumOf } from '../money.ts';
import { DAY } from '../time.ts';
import { createGroupKey, type TouchGrouping } from './group.ts';
import { pathOf } from './path.ts';
import type { ReportQuestion } from './report.ts';
import { readOrder } from './reported-order.ts';
import { createSpread, type Spread } from './spread.ts';

export type PathsQuestion = Omit<ReportQuestion, 'model' | 'groupBy'> & { readonly groupBy: TouchGrouping };

type Counted = { readonly currency: string; readonly conversions: number; readonly value: number };

export type PathRow = Counted & {
  /** Groups in order; the same one several times in a row is one step. */
  readonly path: readonly string[];
  /** From the first touchpoint to the order, on average. */
  readonly meanDays: number;
  /** Touchpoints, on average. */
  readonly meanTouches: number;
};
export type AssistRow = Counted & {
  readonly key: string;
  /** Orders that it was the last touchpoint of. */
  readonly lastTouch: number;
  /** Orders whose path it is on without being the last. */
  readonly assisted: number;
  readonly assistedValue: number;
};
export type PathsReport = {
  readonly paths: readonly PathRow[];
  readonly assists: readonly AssistRow[];
  /** Orders by touchpoints on their path: 0, 1, 2, … `upTo`; the last is of all that have more. */
  readonly touches: readonly Spread[];
  /** Orders that have a path, by days from their first touchpoint. */
  readonly days: readonly Spread[];
  readonly totals: {
    readonly conversions: number;
    readonly withPath: number;
    readonly direct: number;
    readonly unknown: number;
    readonly byCurrency: readonly Counted[];
  };
};

type Running = { conversions: number; readonly value: RunningSum };
type RunningPath = Running & {
  readonly path: readonly string[];
  days: number;
  touches: number;
  readonly currency: string;
};
type RunningAssist = Running & {
  readonly key: string;
  readonly currency: string;
  last: number;
  assisted: number;
  readonly assistedValue: RunningSum;
};

/** Adds up which ways people took, order by order. Orders in several currencies are counted apart. */
export function createPathsReport(question: PathsQuestion) {
  const keyOf = createGroupKey(question.groupBy, question.channelName);
  const paths = new Map<string, RunningPath>();
  const assists = new Map<string, RunningAssist>();
  const sums = new Map<string, Running>();
  const touches = createSpread([0, 1, 2, 3, 4, 5, 10, 20]);
  const days = createSpread([0, 1, 3, 7, 14, 30, 60]);
  let [withPath, direct, unknown] = [0, 0, 0];

  function add(conversion: JudgedConversion): void {
    const order = readOrder(conversion, question);
    if (order === undefined) return;
    const { currency, net, at } = order;
    const sum = found(sums, currency, () => ({ conversions: 0, value: startSum() }));
    count(sum, net);
    const path = pathOf(conversion, question);
    touches.add(path.length);
    const [first] = path;
    if (first === undefined) {
      if (buyersOf(conversion).length > 0) direct += 1;
      else unknown += 1;
      return;
    }
    withPath += 1;
    const age = (at - first.at) / DAY;
    days.add(age);
    const groups = path.map(keyOf);
    const steps = groups.filter((group, index) => group !== groups[index - 1]);
    const way = found(paths, [currency, ...steps].join('\n'), () => ({
      path: steps,
      currency,
      conversions: 0,
      value: startSum(),
      days: 0,
      touches: 0,
    }));
    count(way, net);
    way.days += age;
    way.touches += path.length;
    const last = groups.at(-1);
    for (const key of new Set(groups)) {
      const own = found(assists, `${currency}\n${key}`, () => ({
        key,
        currency,
        conversions: 0,
        value: startSum(),
        last: 0,
        assisted: 0,
        assistedValue: startSum(),
      }));
      count(own, net);
      if (key === last) own.last += 1;
      else {
        own.assisted += 1;
        addTo(own.assistedValue, net);
      }
    }
  }

  return {
    add,
    /** @param limit So many of the most frequent paths. */
    finish(limit: number): PathsReport {
      const counted = ({ conversions, value }: Running) => ({ conversions, value: sumOf(value) });
      return {
        paths: [...paths.values()]
          .map(
            ({ path, currency, days: age, touches: steps, ...way }): PathRow => ({
              path,
              currency,
              ...counted(way),
              meanDays: age / way.conversions,
              meanTouches: steps / way.conversions,
            }),
          )
          .sort(
            (a, b) => b.conversions - a.conversions || b.value - a.value || compareText(a.path.join(), b.path.join()),
          )
          .slice(0, limit),
        assists: [...assists.values()]
          .map(
            ({ key, currency, last, assisted, assistedValue, ...own }): AssistRow => ({
              key,
              currency,
              ...counted(own),
              lastTouch: last,
              assisted,
              assistedValue: sumOf(assistedValue),
            }),
          )
          .sort((a, b) => b.conversions - a.conversions || b.value - a.value || compareText(a.key, b.key)),
        touches: touches.list(),
        days: days.list(),
        totals: {
          conversions: withPath + direct + unknown,
          withPath,
          direct,
          unknown,
          byCurrency: [...sums].map(([currency, sum]) => ({ currency, ...counted(sum) })),
        },
      };
    },
  };
}

function found<Value>(known: Map<string, Value>, key: string, make: () => Value): Value {
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}

function count(sum: Running, value: number): void {
  sum.conversions += 1;
  addTo(sum.value, value);
}
