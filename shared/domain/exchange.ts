import type { Instant } from './time.ts';

/** What one unit of a currency was worth on a day, as the site set it. */
export type DailyRate = {
  /** On the site's calendar. */
  readonly day: string;
  readonly currency: string;
  /** Units of `base` for one of `currency`. */
  readonly rate: number;
  /** The site's currency when the rate was set; a rate into another one is none. */
  readonly base: string;
};

export type Exchange = {
  readonly base: string;
  /** `undefined`: there was no rate yet. */
  rateOn(currency: string, day: string): number | undefined;
  rateAt(currency: string, at: Instant): number | undefined;
};

/** Money goes into `base` by the rate of its day or, where none was set, by the newest before; never by a later one. */
export function createExchange(rates: Iterable<DailyRate>, base: string, dayOf: (at: Instant) => string): Exchange {
  const byCurrency = new Map<string, DailyRate[]>();
  for (const rate of rates) {
    if (rate.base !== base) continue;
    const known = byCurrency.get(rate.currency);
    if (known === undefined) byCurrency.set(rate.currency, [rate]);
    else known.push(rate);
  }
  for (const list of byCurrency.values()) list.sort((a, b) => (a.day < b.day ? -1 : 1));

  function rateOn(currency: string, day: string): number | undefined {
    return currency === base ? 1 : newestUpTo(byCurrency.get(currency) ?? [], day);
  }
  return { base, rateOn, rateAt: (currency, at) => rateOn(currency, dayOf(at)) };
}

function newestUpTo(rates: readonly DailyRate[], day: string): number | undefined {
  let [low, high] = [0, rates.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rates[middle]?.day ?? '') <= day) low = middle + 1;
    else high = middle;
  }
  return rates[low - 1]?.rate;
}
