import { existsSync } from 'node:fs';
import { readConnection } from '../cli/connection.ts';
import type { Terminal } from '../cli/terminal.ts';
import { count } from '../cli/words.ts';
import { startProgress } from '../progress.ts';
import { readColumnMap } from './column-map.ts';
import { type Group, groupOrders } from './group-orders.ts';
import { type OrderEvent, type ReadingOptions, readOrder } from './order-event.ts';
import { readHeader, readTable } from './read-table.ts';
import type { DecimalMark } from './read-values.ts';
import { createRejectsFile, type Reject } from './rejects-file.ts';
import { createResumeFile, fingerprintOf, NOTHING_DONE } from './resume-file.ts';
import { sendBatch } from './send-batch.ts';

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

const BATCH = { events: 500, bytes: 900_000 };
const MOST_SHOWN = 5;

type Read = { readonly group: Group; readonly event?: OrderEvent; readonly problem?: string };

/** Sends the orders of a CSV file; a run that was stopped goes on where it stood. */
export async function runBackfill(file: string, options: BackfillOptions, terminal: Terminal): Promise<void> {
  const { columns, delimiter } = await readHeader(file);
  const map = readColumnMap(options.map, columns);
  const { timeZone, decimal, currency } = options;
  const reading: ReadingOptions = { map, timeZone, decimal, currency };
  const read = async function* (): AsyncGenerator<Read> {
    for await (const group of groupOrders(readTable(file, columns, delimiter), map)) {
      yield 'problem' in group ? { group, problem: group.problem } : { group, ...readOrder(group, reading) };
    }
  };
  if (options.dryRun === true) return rehearse(read(), terminal);

  const { url, key, siteId } = readConnection(options, terminal.env, 'server');
  const resume = createResumeFile(`${file}.backfill.json`, await fingerprintOf(file, { reading, url, siteId }));
  const rejectsPath = options.rejects ?? `${file}.rejects.csv`;
  const rejects = createRejectsFile(rejectsPath, columns);
  let progress = options.restart === true ? NOTHING_DONE : await resume.read();
  if (progress.done > 0) terminal.err(`Going on after ${count(progress.done, 'order')}; --restart begins anew.`);
  else await rejects.remove();

  let total = 0;
  for await (const _ of read()) total += 1;
  const bar = startProgress('Sending', total, 'orders');
  bar.update(progress.done, 'started');

  const flush = async (batch: readonly Read[]): Promise<void> => {
    const sendable = batch.filter((one): one is Read & { readonly event: OrderEvent } => one.event !== undefined);
    const onWait = (seconds: number): void => bar.update(progress.done, `asked to wait ${Math.ceil(seconds)} s`);
    const events = sendable.map(({ event }) => event);
    const sent = events.length === 0 ? undefined : await sendBatch(events, { url, key, siteId, onWait });
    const refused = new Map(sent?.refused.map(({ index, detail }) => [sendable[index], detail]));
    const bad = batch.flatMap((one): Reject[] => {
      const reason = one.problem ?? refused.get(one as Read & { readonly event: OrderEvent });
      return reason === undefined ? [] : [{ line: one.group.line, reason, rows: one.group.rows }];
    });
    await rejects.add(bad, progress.done > 0 && existsSync(rejectsPath));
    for (const { line, reason } of bad.slice(0, Math.max(0, MOST_SHOWN - progress.refused)))
      terminal.err(`Line ${line}: ${reason}`);
    progress = {
      done: progress.done + batch.length,
      accepted: progress.accepted + (sent?.accepted ?? 0),
      withheld: progress.withheld + (sent?.withheld ?? 0),
      refused: progress.refused + bad.length,
    };
    await resume.write(progress);
    bar.update(progress.done, `${progress.accepted} taken, ${progress.refused} refused`);
  };

  try {
    await inBatches(read(), progress.done, flush);
  } finally {
    bar.stop();
  }
  await resume.remove();
  terminal.out(`${count(progress.accepted, 'order')} taken, ${progress.refused} refused.`);
  if (progress.refused > 0)
    throw new Error(`${rejectsPath} has the rows that were refused, each with its line and the reason.`);
}

/** As many orders as a request may carry, in events and in bytes. */
async function inBatches(
  orders: AsyncIterable<Read>,
  done: number,
  flush: (batch: readonly Read[]) => Promise<void>,
): Promise<void> {
  let batch: Read[] = [];
  let bytes = 0;
  let index = 0;
  for await (const order of orders) {
    index += 1;
    if (index <= done) continue;
    const size = order.event === undefined ? 0 : Buffer.byteLength(JSON.stringify(order.event));
    if (batch.length === BATCH.events || (batch.length > 0 && bytes + size > BATCH.bytes)) {
      await flush(batch);
      [batch, bytes] = [[], 0];
    }
    batch.push(order);
    bytes += size;
  }
  if (batch.length > 0) await flush(batch);
}

/** Reads everything and sends nothing. */
async function rehearse(orders: AsyncIterable<Read>, terminal: Terminal): Promise<void> {
  let [good, bad] = [0, 0];
  for await (const { group, event, problem } of orders) {
    if (event !== undefined && good++ === 0) terminal.out(`The first order:\n${JSON.stringify(event, null, 2)}`);
    if (problem !== undefined && bad++ < MOST_SHOWN) terminal.err(`Line ${group.line}: ${problem}`);
  }
  terminal.out(`${count(good, 'order')} can be sent, ${bad} cannot. Nothing was sent.`);
  if (bad > 0) throw new Error('Mend the file, or run without --dry-run and mend the rejects afterwards.');
}
