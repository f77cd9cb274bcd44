import { type ColumnMap, textOf } from './column-map.ts';
import type { TableRow } from './read-table.ts';

type Fields = Readonly<Record<string, string>>;

/** Rows of one order, one after the other in the file: exports have a row for each thing that was bought. */
export type OrderRows = { readonly line: number; readonly rows: readonly Fields[] };
export type Group = OrderRows | { readonly line: number; readonly problem: string; readonly rows: readonly Fields[] };

/** Puts rows of one order together as they come. A row that is none stands by itself. */
export async function* groupOrders(rows: AsyncIterable<TableRow>, map: ColumnMap): AsyncGenerator<Group> {
  let open: { readonly orderId: string | undefined; line: number; readonly rows: Fields[] } | undefined;
  for await (const row of rows) {
    if ('problem' in row) {
      if (open !== undefined) yield { line: open.line, rows: open.rows };
      open = undefined;
      yield { ...row, rows: [] };
      continue;
    }
    const orderId = textOf(map, row.fields, 'orderId');
    if (open !== undefined && orderId !== undefined && open.orderId === orderId) {
      open.rows.push(row.fields);
      continue;
    }
    if (open !== undefined) yield { line: open.line, rows: open.rows };
    open = { orderId, line: row.line, rows: [row.fields] };
  }
  if (open !== undefined) yield { line: open.line, rows: open.rows };
}
