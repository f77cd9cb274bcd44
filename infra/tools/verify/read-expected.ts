import { readFileSync } from 'node:fs';

/** One table of a page of reference answers: column names and rows by column. */
export type ExpectedTable = {
  readonly columns: readonly string[];
  readonly rows: readonly Readonly<Record<string, string>>[];
};

/** The first table under the heading `### <section>` of the page. */
export function readExpectedTable(file: string, section: string): ExpectedTable {
  const lines = linesOf(file, section);
  const start = lines.findIndex((line) => line.startsWith('|'));
  const end = lines.findIndex((line, index) => index > start && !line.startsWith('|'));
  const [header = [], , ...rows] = lines.slice(start, end < 0 ? undefined : end).map(readCells);
  const columns = header.map((name, index) => (header.indexOf(name) === index ? name : `${name} (${index})`));
  return {
    columns,
    rows: rows.map((cells) => Object.fromEntries(columns.map((name, index) => [name, cells[index] ?? '']))),
  };
}

/** What is said in one line about a log's orders. */
export type ExpectedTotals = {
  readonly conversions: number;
  readonly value: number;
  readonly unattributed: { readonly conversions: number; readonly value: number };
  /** How many orders have a path of so many touchpoints; the longest stands for all that are longer. */
  readonly pathLengths: ReadonlyMap<number, number>;
};

/** The line `conversions N, value V, unattributed N (value V), path lengths (5=5+) {1: N, …}` of a section. */
export function readExpectedTotals(file: string, section: string): ExpectedTotals {
  const text = linesOf(file, section).join('\n');
  const match = /conversions (\d+), value ([\d.]+), unattributed (\d+) \(value ([\d.]+)\).*\{([\d:, ]+)\}/.exec(text);
  if (match === null) throw new Error(`${file} says nothing of the orders of "${section}"`);
  const [, conversions, value, unattributed, unattributedValue, lengths = ''] = match;
  return {
    conversions: Number(conversions),
    value: Number(value),
    unattributed: { conversions: Number(unattributed), value: Number(unattributedValue) },
    pathLengths: new Map(
      lengths.split(',').map((pair): [number, number] => {
        const [length, count] = pair.split(':');
        return [Number(length), Number(count)];
      }),
    ),
  };
}

/** The line `Markov: paths N, converting N, …` of a section. */
export function readExpectedJourneys(
  file: string,
  section: string,
): { readonly all: number; readonly converting: number } {
  const match = /Markov: paths (\d+), converting (\d+)/.exec(linesOf(file, section).join('\n'));
  if (match === null) throw new Error(`${file} says nothing of the journeys of "${section}"`);
  return { all: Number(match[1]), converting: Number(match[2]) };
}

/** What stands under the heading `### <section>`, up to the next one. */
function linesOf(file: string, section: string): readonly string[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  const heading = lines.findIndex((line) => line.trim() === `### ${section}`);
  if (heading < 0) throw new Error(`${file} has no section "${section}"`);
  const next = lines.findIndex((line, index) => index > heading && line.startsWith('### '));
  return lines.slice(heading + 1, next < 0 ? undefined : next);
}

function readCells(line: string): string[] {
  return line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
}
