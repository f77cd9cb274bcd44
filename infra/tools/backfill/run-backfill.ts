import { readConnection } from '../cli/connection.ts';
import type { Terminal } from '../cli/terminal.ts';
import { ORDER_FIELDS, ORDERS_NEED, readColumnMap } from './column-map.ts';
import { groupOrders } from './group-orders.ts';
import { type ReadingOptions, readOrder } from './order-event.ts';
import { readHeader, readTable } from './read-table.ts';
import type { DecimalMark } from './read-values.ts';
import { type FileRow, rehearse, sendFile } from './send-file.ts';

export type BackfillOptions = {
  readonly map: readonly string[];
  readonly timeZone: string;
  readonly decimal: DecimalMark;
  readonly currency?: string;
  readonly url?: string;
  readonly key?: string;
  readonly site?: string;
  readonly rejects?: string;
  readonly dryRun?: boolean;
  readonly restart?: boolean;
};

/** Sends the orders of a CSV file; a run that was stopped goes on where it stood. */
export async function runBackfill(file: string, options: BackfillOptions, terminal: Terminal): Promise<void> {
  const { columns, delimiter } = await readHeader(file);
  const map = readColumnMap(options.map, columns, ORDER_FIELDS, ORDERS_NEED);
  const { timeZone, decimal, currency } = options;
  const reading: ReadingOptions = { map, timeZone, decimal, currency };
  const read = async function* (): AsyncGenerator<FileRow> {
    for await (const { line, rows, ...group } of groupOrders(readTable(file, columns, delimiter), map)) {
      const result = 'problem' in group ? group : readOrder({ line, rows }, reading);
      yield { line, rows, ...('event' in result ? { sent: result.event } : result) };
    }
  };
  if (options.dryRun === true) return rehearse(read(), 'order', terminal);
  const { url, key, siteId } = readConnection(options, terminal.env, 'server');
  await sendFile(file, {
    ...options,
    noun: 'order',
    columns,
    read,
    url,
    key,
    about: { reading, url, siteId },
    stateFile: `${file}.backfill.json`,
    mostRows: 500,
    bodyOf: (events) => ({ path: '/v1/events', body: { ...(siteId === undefined ? {} : { siteId }), events } }),
    terminal,
  });
}
