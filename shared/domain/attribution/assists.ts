import { compareText } from '../compare-text.ts';
import { addTo, type RunningSum, startSum, sumOf, tidy } from '../money.ts';

/** What a group did in the orders it is on the path of, as Google's multi-channel funnels counted it. */
export type AssistRow = {
  readonly key: string;
  readonly currency: string;
  /** Orders whose path it is on. */
  readonly conversions: number;
  readonly value: number;
  /** Orders that it was the first touchpoint of. */
  readonly firstTouch: number;
  /** Orders that it was the last touchpoint of. */
  readonly lastTouch: number;
  readonly lastTouchValue: number;
  /** Orders whose path it is on without being the last. */
  readonly assisted: number;
  readonly assistedValue: number;
  /** `assisted` ÷ `lastTouch`: above 1 it helps more often than it closes. `null`: it never was the last. */
  readonly assistedPerLast: number | null;
};

type Running = {
  readonly key: string;
  readonly currency: string;
  first: number;
  last: number;
  assisted: number;
  readonly lastValue: RunningSum;
  readonly assistedValue: RunningSum;
};

/** Counts who helped orders without being last; an order is one of each group on its path, however often it is there. */
export function createAssists() {
  const rows = new Map<string, Running>();

  function rowOf(key: string, currency: string): Running {
    const id = `${currency}\n${key}`;
    const known = rows.get(id);
    if (known !== undefined) return known;
    const made = { key, currency, first: 0, last: 0, assisted: 0, lastValue: startSum(), assistedValue: startSum() };
    rows.set(id, made);
    return made;
  }

  return {
    /** @param groups Of an order's path, in order. */
    add(groups: readonly string[], { currency, net }: { readonly currency: string; readonly net: number }): void {
      const last = groups.at(-1);
      for (const key of new Set(groups)) {
        const row = rowOf(key, currency);
        if (key === groups[0]) row.first += 1;
        if (key === last) row.last += 1;
        else row.assisted += 1;
        addTo(key === last ? row.lastValue : row.assistedValue, net);
      }
    },

    /** What is on most paths first. */
    list: (): readonly AssistRow[] =>
      [...rows.values()]
        .map(({ key, currency, first, last, assisted, ...sums }): AssistRow => {
          const [lastTouchValue, assistedValue] = [sumOf(sums.lastValue), sumOf(sums.assistedValue)];
          return {
            key,
            currency,
            conversions: last + assisted,
            value: tidy(lastTouchValue + assistedValue),
            firstTouch: first,
            lastTouch: last,
            lastTouchValue,
            assisted,
            assistedValue,
            assistedPerLast: last === 0 ? null : assisted / last,
          };
        })
        .sort((a, b) => b.conversions - a.conversions || b.value - a.value || compareText(a.key, b.key)),
  };
}
