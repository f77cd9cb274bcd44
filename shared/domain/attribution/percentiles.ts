/** How amounts lie around their middle: a quarter is at most `p25`, half at most `median`, nine of ten at most `p90`. */
export type Percentiles = {
  readonly mean: number;
  readonly median: number;
  readonly p25: number;
  readonly p75: number;
  readonly p90: number;
};

/** `null`: there is nothing to describe. Between two amounts it goes in a straight line, as PERCENTILE of spreadsheets does. */
export function percentilesOf(amounts: readonly number[]): Percentiles | null {
  if (amounts.length === 0) return null;
  const sorted = Float64Array.from(amounts).sort();
  const at = (part: number): number => {
    const place = (sorted.length - 1) * part;
    const below = sorted[Math.floor(place)] ?? 0;
    const above = sorted[Math.ceil(place)] ?? below;
    return below + (above - below) * (place - Math.floor(place));
  };
  const mean = sorted.reduce((sum, amount) => sum + amount, 0) / sorted.length;
  return { mean, median: at(0.5), p25: at(0.25), p75: at(0.75), p90: at(0.9) };
}
