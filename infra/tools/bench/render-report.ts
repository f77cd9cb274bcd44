import type { BenchRow } from './bench-row.ts';

/** A row further over its budget than this is said to be not met. */
const TOLERATED = 1.5;

export type ReportInfo = {
  readonly machine: string;
  /** How many processes wanted each core when it began. */
  readonly busy: number;
  /** Of the machine's calendar. */
  readonly date: string;
  readonly command: string;
};

/** The rows as a page of documentation. */
export function renderReport(rows: readonly BenchRow[], { machine, busy, date, command }: ReportInfo): string {
  const lines = rows.map(({ what, budget, measured, ratio }) =>
    row([what, budget, measured, ratio === undefined ? '' : ratio.toFixed(2), verdict(ratio)]),
  );
  const notes = rows.map(({ what, note }) => `- **${what}.** ${note}.`);
  return `# Benchmarks

Written by \`${command}\` on ${date}: ${machine}.${busyWarning(busy)}

Machines are noisy: times are medians of several rounds, CPU time where it is about computing, and pairs in turn where two things are
compared. What counts is the ratio to the budget; above ${TOLERATED} it is *not met*. Capacity units are what DynamoDB says it would bill;
a failed condition counts as a write unit.

${row(['What', 'Budget', 'Measured', 'Ratio', 'Met'])}
${row(['---', '---', '---', '---', '---'])}
${lines.join('\n')}

## What the figures are made of

${notes.join('\n')}

Prices are US East list prices without free tiers; durations of functions are assumed (\`infra/tools/bench/cost.ts\`). Storage,
restore points and alarms are by the month and the gigabyte: [deploying](deploy.md) says what to expect.

\`npm run bench -- --quick\` takes a tenth of the visitors and writes nothing; \`--full\` takes all of both logs; \`--data DIR\` says where the
logs are.
`;
}

/** Units and prices stay what they are on a busy machine, but nothing that is timed does. */
function busyWarning(busy: number): string {
  if (busy < 0.75) return '';
  return ` **The machine was busy with other work** (${busy.toFixed(1)} processes for each core): units and
prices hold, events a second and times come out worse than on a quiet one.`;
}

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

export function verdict(ratio: number | undefined): string {
  if (ratio === undefined) return '–';
  if (ratio <= 1) return 'yes';
  return ratio <= TOLERATED ? 'nearly' : '**no**';
}
