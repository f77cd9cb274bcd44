import { shortType } from './list-views.ts';
import { VIEWS } from './views/views.ts';

/** The views as a part of a page in Markdown. */
export function describeViews(): string {
  return VIEWS.map(({ name, about, columns }) => {
    const rows = columns.map((column) => `| \`${column.name}\` | ${shortType(column.type)} | ${column.about} |`);
    return [`### ${name}`, '', `One row: ${about}.`, '', '| Column | Type | |', '|---|---|---|', ...rows].join('\n');
  }).join('\n\n');
}
