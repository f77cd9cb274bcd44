import { sumMoney, tidy } from '../money.ts';

/**
 * Rounds values so that they add up to their rounded sum: all are rounded down, then the largest remainders (the first
 * of equal ones) get one unit more until the sum is reached.
 */
export function roundTogether(values: readonly number[], decimals: number): readonly number[] {
  const scale = 10 ** decimals;
  const scaled = values.map((value) => tidy(value * scale));
  const units = scaled.map(Math.floor);
  let missing = Math.round(sumMoney(scaled)) - units.reduce((sum, unit) => sum + unit, 0);
  const byRemainder = scaled
    .map((value, i) => ({ i, remainder: value - (units[i] ?? 0) }))
    .sort((a, b) => b.remainder - a.remainder || a.i - b.i);
  for (const { i } of byRemainder) {
    if (missing-- <= 0) break;
    units[i] = (units[i] ?? 0) + 1;
  }
  return units.map((unit) => unit / scale);
}
