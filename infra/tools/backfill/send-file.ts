import { existsSync } from 'node:fs';
import type { Terminal } from '../cli/terminal.ts';
import { count } from '../cli/words.ts';
import { startProgress } from '../progress.ts';
import { createRejectsFile, type Reject } from './rejects-file.ts';
import { createResumeFile, fingerprintOf, NOTHING_DONE } from './resume-file.ts';
import { type SendableBody, sendBatch } from './send-batch.ts';

/** What rows of a file came to: something to send, or what is wrong with them. */
export type FileRow = {
  readonly line: number;
  readonly rows: readonly Readonly<Record<string, string>>[];
  readonly sent?: object;
  readonly problem?: string;
};

export type SendFileOptions = {
  /** What a row is: `order`. */
  readonly noun: string;
  readonly columns: readonly string[];
  /** From the beginning, each time. */
  readonly read: () => AsyncIterable<FileRow>;
  readonly url: string;
  readonly key: string;
  /** What the state file is about, besides the file itself. */
  readonly about: unknown;
  readonly stateFile: string;
  readonly rejects?: string;
  readonly restart?: boolean;
  readonly mostRows: number;
  readonly bodyOf: (rows: readonly object[]) => SendableBody;
  readonly terminal: Terminal;
};

const MOST_BYTES = 900_000;
const MOST_SHOWN = 5;

/** Sends what a file has, batch by batch; a run that was stopped goes on where it stood. */
export async function sendFile(file: string, options: SendFileOptions): Promise<void> {
  const { noun, columns, read, url, key, bodyOf, terminal } = options;
  const resume = createResumeFile(options.stateFile, await fingerprintOf(file, options.about));
  const rejectsPath = options.rejects ?? `${file}.rejects.csv`;
  const rejects = createRejectsFile(rejectsPath, columns);
  let progress = options.restart === true ? NOTHING_DONE : await resume.read();
  if (progress.done > 0) terminal.err(`Going on after ${count(progress.done, noun)}; --restart begins anew.`);
  else await rejects.remove();

  let total = 0;
  for await (const _ of read()) total += 1;
  const bar = startProgress('Sending', total, `${noun}s`);
  bar.update(progress.done, 'started');

  const flush = async (batch: readonly FileRow[]): Promise<void> => {
    const sendable = batch.filter(({ sent }) => sent !== undefined);
    const onWait = (seconds: number): void => bar.update(progress.done, `asked to wait ${Math.ceil(seconds)} s`);
    const body = bodyOf(sendable.flatMap(({ sent }) => sent ?? []));
    const sent = sendable.length === 0 ? undefined : await sendBatch(body, { url, key, onWait });
    const refused = new Map(sent?.refused.map(({ index, detail }) => [sendable[index], detail]));
    const bad = batch.flatMap((one): Reject[] => {
      const reason = one.problem ?? refused.get(one);
      return reason === undefined ? [] : [{ line: one.line, reason, rows: one.rows }];
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
    await inBatches(read(), progress.done, options.mostRows, flush);
  } finally {
    bar.stop();
  }
  await resume.remove();
  terminal.out(`${count(progress.accepted, noun)} taken, ${progress.refused} refused.`);
  if (progress.refused > 0)
    throw new Error(`${rejectsPath} has the rows that were refused, each with its line and the reason.`);
}

/** As many as a request may carry, in number and in bytes. */
async function inBatches(
  rows: AsyncIterable<FileRow>,
  done: number,
  mostRows: number,
  flush: (batch: readonly FileRow[]) => Promise<void>,
): Promise<void> {
  let batch: FileRow[] = [];
  let bytes = 0;
  let index = 0;
  for await (const row of rows) {
    index += 1;
    if (index <= done) continue;
    const size = row.sent === undefined ? 0 : Buffer.byteLength(JSON.stringify(row.sent));
    if (batch.length === mostRows || (batch.length > 0 && bytes + size > MOST_BYTES)) {
      await flush(batch);
      [batch, bytes] = [[], 0];
    }
    batch.push(row);
    bytes += size;
  }
  if (batch.length > 0) await flush(batch);
}

/** Reads everything and sends nothing. */
export async function rehearse(rows: AsyncIterable<FileRow>, noun: string, terminal: Terminal): Promise<void> {
  let [good, bad] = [0, 0];
  for await (const { line, sent, problem } of rows) {
    if (sent !== undefined && good++ === 0) terminal.out(`The first ${noun}:\n${JSON.stringify(sent, null, 2)}`);
    if (problem !== undefined && bad++ < MOST_SHOWN) terminal.err(`Line ${line}: ${problem}`);
  }
  terminal.out(`${count(good, noun)} can be sent, ${bad} cannot. Nothing was sent.`);
  if (bad > 0) throw new Error('Mend the file, or run without --dry-run and mend the rejects afterwards.');
}
