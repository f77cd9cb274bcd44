import type { ApiClient } from '../api-client.ts';
import { readPages } from './pages.ts';

/** All pages of a list as one file: the head of a CSV comes with every page, and stays at the first. */
export async function readTextPages(
  api: ApiClient,
  pathOf: (cursor: string | undefined, wanted: number) => string,
  { limit, format }: { readonly limit: number; readonly format: 'csv' | 'ndjson' },
): Promise<string> {
  const newline = format === 'csv' ? '\r\n' : '\n';
  let head: string | undefined;
  const { rows } = await readPages(
    async (cursor, wanted) => {
      const { text, headers } = await api.getText(pathOf(cursor, wanted));
      const lines = recordsOf(text, newline);
      if (format === 'csv') {
        const first = lines.shift() ?? '';
        head ??= first;
      }
      const nextCursor = headers.get('x-next-cursor');
      return { lines, ...(nextCursor === null ? {} : { nextCursor }) };
    },
    ({ lines }) => lines,
    limit,
  );
  return [...(head === undefined ? [] : [head]), ...rows].join(newline);
}

/** Lines, but for those that end within quotes. */
function recordsOf(text: string, newline: string): string[] {
  const records: string[] = [];
  let open = '';
  for (const line of text.split(newline).slice(0, -1)) {
    open = open === '' ? line : `${open}${newline}${line}`;
    if (newline === '\r\n' && (open.split('"').length - 1) % 2 === 1) continue;
    records.push(open);
    open = '';
  }
  return open === '' ? records : [...records, open];
}
