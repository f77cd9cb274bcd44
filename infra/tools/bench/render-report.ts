import type { BenchRow } from './bench-row.ts';

/** A row further over its budget than this is said to be not met. */
const TOLERATED = 1.5;

/** The rows as a page of documentation. */
export function renderReport(rows: readonly BenchRow[], machine: string): string {
  const lines = rows.map(
    ({ what, budget, measured, ratio, note }) => `| ${what} | ${budget} | ${measured} | ${verdict(ratio)} | ${note} |`,
  );
  return `# Benchmarks

Written by \`npm run bench\` on: ${machine}. Machines are noisy: figures are medians, and what counts is the ratio to the
budget. Capacity units are what DynamoDB would bill (a failed condition counts as a write unit).

| What | Budget | Measured | Met | Made of |
|---|---|---|---|---|
${lines.join('\n')}
`;
}

function verdict(ratio: number): string {
  if (ratio <= 1) return 'yes';
  return ratio <= TOLERATED ? `nearly (${ratio.toFixed(2)} ×)` : `**no** (${ratio.toFixed(2)} ×)`;
}
