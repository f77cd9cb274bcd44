import { details } from '../cli/table.ts';
import { VIEWS } from './views/views.ts';

/** Every view with its columns, for the terminal. */
export function listViews(width: number): string {
  return VIEWS.map(({ name, about, columns }) => {
    const rows = columns.map(
      (column) =>
        [`  ${column.name}`, `${shortType(column.type)}${column.about === '' ? '' : `, ${column.about}`}`] as const,
    );
    return `${name}: ${about}\n${details(rows, width)}`;
  }).join('\n\n');
}

export const shortType = (type: string): string => (type === 'TIMESTAMP WITH TIME ZONE' ? 'TIMESTAMPTZ' : type);
