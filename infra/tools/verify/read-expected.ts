import { readFileSync } from 'node:fs';

/** One table of a page of reference answers: column names and rows by column. */
export type ExpectedTable = {
  readonly columns: readonly string[];
  readonly rows: readonly Readonly<Record<string, string>>[];
};

/** The first table under the heading `### <section>` of the page. */
export function readExpectedTable(file: string, section: string): ExpectedTable {
  const lines = readFileSync(file, 'utf8').split('\n');
  const heading = lines.findIndex((line) => line.trim() === `### ${section}`);
  if (heading < 0) throw new Error(`${file} has no section "${section}"`);
  const start = lines.findIndex((line, index) => index > heading && line.startsWith('|'));
  const end = lines.findIndex((line, index) => index > start && !line.startsWith('|'));
  const [header = [], , ...rows] = lines.slice(start, end < 0 ? undefined : end).map(readCells);
  const columns = header.map((name, index) => (header.indexOf(name) === index ? name : `${name} (${index})`));
  return {
    columns,
    rows: rows.map((cells) => Object.fromEntries(columns.map((name, index) => [name, cells[index] ?? '']))),
  };
}

function readCells(line: string): string[] {
  return line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
}
