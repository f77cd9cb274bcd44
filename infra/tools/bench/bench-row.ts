/** One row of the benchmark: what was measured, beside what it may cost. */
export type BenchRow = {
  readonly what: string;
  readonly budget: string;
  readonly measured: string;
  /** Measured ÷ budget where less is better, budget ÷ measured where more is better: above 1 is over budget. Absent: there is no budget. */
  readonly ratio?: number;
  /** What the figure is made of. */
  readonly note: string;
};

export const atMost = (what: string, limit: number, measured: number, unit: string, note: string): BenchRow => ({
  what,
  budget: `≤ ${limit} ${unit}`.trim(),
  measured: `${round(measured)} ${unit}`.trim(),
  ratio: measured / limit,
  note,
});

export const atLeast = (what: string, limit: number, measured: number, unit: string, note: string): BenchRow => ({
  what,
  budget: `≥ ${limit.toLocaleString('en')} ${unit}`.trim(),
  measured: `${Math.round(measured).toLocaleString('en')} ${unit}`.trim(),
  ratio: limit / measured,
  note,
});

const round = (value: number): number => Number(value.toPrecision(3));

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
