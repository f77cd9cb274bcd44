const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

/** Reads an ISO 4217 code in any case; `undefined` for anything else. */
export function parseCurrency(text: string): string | undefined {
  const code = text.trim().toUpperCase();
  return CURRENCIES.has(code) ? code : undefined;
}

const MINOR_UNITS = new Map<string, number>();

/** Decimals of a currency's smallest unit: EUR 2, JPY 0, KWD 3; 2 for a code nobody knows. */
export function minorUnits(currency: string): number {
  const known = MINOR_UNITS.get(currency);
  if (known !== undefined) return known;
  const digits = CURRENCIES.has(currency)
    ? (new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2)
    : 2;
  MINOR_UNITS.set(currency, digits);
  return digits;
}

/** Fixed decimals of the currency, no grouping: `1234.50`. */
export function formatAmount(amount: number, currency: string): string {
  return toDecimals(amount, minorUnits(currency));
}

/** `120.00 EUR`. */
export function formatMoney(amount: number, currency: string): string {
  return `${formatAmount(amount, currency)} ${currency}`;
}

/** Halves away from zero as people round decimals (1.005 is 1.01), not as their binary neighbours would. */
export function toDecimals(amount: number, decimals: number): string {
  const scaled = Math.abs(amount) * 10 ** decimals;
  if (!Number.isFinite(scaled) || scaled >= Number.MAX_SAFE_INTEGER) return amount.toFixed(decimals);
  const units = Math.round(tidy(scaled));
  const text = (units / 10 ** decimals).toFixed(decimals);
  return amount < 0 && units !== 0 ? `-${text}` : text;
}

/** Takes off the noise of binary arithmetic beyond 15 digits: `0.1 + 0.2` is `0.3` again. */
export function tidy(amount: number): number {
  return Number(amount.toPrecision(15));
}

/** A running sum that keeps what each addition rounds away (Neumaier), so that order and length of a sum do not show. */
export type RunningSum = { total: number; lost: number };

export const startSum = (): RunningSum => ({ total: 0, lost: 0 });

export function addTo(sum: RunningSum, amount: number): void {
  const next = sum.total + amount;
  sum.lost += Math.abs(sum.total) >= Math.abs(amount) ? sum.total - next + amount : amount - next + sum.total;
  sum.total = next;
}

export const sumOf = (sum: RunningSum): number => tidy(sum.total + sum.lost);

export function sumMoney(amounts: Iterable<number>): number {
  const sum = startSum();
  for (const amount of amounts) addTo(sum, amount);
  return sumOf(sum);
}
