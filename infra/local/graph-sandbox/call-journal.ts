import { appendFileSync, closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import * as z from 'zod';
import type { GraphCall } from './graph-call.ts';

/** A call that changed something, without what proves who made it. */
const entrySchema = z.object({
  seq: z.number(),
  at: z.number(),
  method: z.string(),
  path: z.string(),
  params: z.record(z.string(), z.unknown()),
  invalidRows: z.number().exactOptional(),
});
export type JournalEntry = z.infer<typeof entrySchema>;

export interface CallJournal {
  /** Number of the last call in it. */
  readonly last: number;
  /** Survives the end of the process once it returns; a file of the whole state is written only now and then. */
  append(call: GraphCall, at: number): void;
  /** Begins another part; the returned function removes those before, when the state that has their calls is saved. */
  rotate(): () => void;
}

const CREDENTIALS: ReadonlySet<string> = new Set(['access_token', 'appsecret_proof', 'appsecret_time']);

/** The journal beside a state file. @param savedUpTo The last call whose effect the state has. */
export function openJournal(
  stateFile: string,
  savedUpTo: number,
): { readonly journal: CallJournal; readonly unsaved: readonly JournalEntry[] } {
  const folder = dirname(stateFile);
  mkdirSync(folder, { recursive: true });
  const prefix = `${basename(stateFile)}.calls-`;
  const parts = (): readonly string[] =>
    readdirSync(folder)
      .filter((name) => name.startsWith(prefix))
      .sort((a, b) => Number(a.slice(prefix.length)) - Number(b.slice(prefix.length)))
      .map((name) => join(folder, name));
  const unsaved = parts()
    .flatMap(readEntries)
    .filter(({ seq }) => seq > savedUpTo);
  let last = unsaved.at(-1)?.seq ?? savedUpTo;
  /** The part that is written to; made by its first call, so that whoever changes nothing leaves no file. */
  let part: number | undefined;
  const journal: CallJournal = {
    get last() {
      return last;
    },
    append({ method, path, params, invalidRows }, at) {
      last += 1;
      const kept = Object.fromEntries(Object.entries(params).filter(([name]) => !CREDENTIALS.has(name)));
      const entry: JournalEntry = {
        ...{ seq: last, at, method, path, params: kept },
        ...(invalidRows === undefined ? {} : { invalidRows }),
      };
      part ??= openSync(join(folder, `${prefix}${last}`), 'a');
      appendFileSync(part, `${JSON.stringify(entry)}\n`);
    },
    rotate() {
      const before = parts();
      if (part !== undefined) closeSync(part);
      part = undefined;
      return () => {
        for (const file of before) rmSync(file, { force: true });
      };
    },
  };
  return { journal, unsaved };
}

/** A line that was cut off is the last one, and nobody was told that its call was done. */
function readEntries(file: string): readonly JournalEntry[] {
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => entrySchema.parse(JSON.parse(line)));
}
