import {
  appendFileSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import * as z from 'zod';
import type { ReceivedEvent } from './received-event.ts';

const eventSchema = z.object({
  number: z.number(),
  pixelId: z.string(),
  name: z.string(),
  id: z.string().exactOptional(),
  time: z.number(),
  receivedAt: z.number(),
  actionSource: z.string(),
  url: z.string().exactOptional(),
  testCode: z.string().exactOptional(),
  userDataKeys: z.array(z.string()),
  matchKeys: z.record(z.string(), z.array(z.string())),
  customData: z.record(z.string(), z.unknown()),
  duplicate: z.literal(true).exactOptional(),
});

export interface EventFile {
  readonly saved: readonly ReceivedEvent[];
  /** Survives the end of the process once it returns. */
  append(events: readonly ReceivedEvent[]): void;
  clear(): void;
}

/** Events only ever grow in number, so they are appended to a file of their own. @param keepFrom Older ones are left out. */
export function openEventFile(file: string, keepFrom: number): EventFile {
  const all = existsSync(file) ? readEvents(file) : [];
  const saved = all.filter(({ receivedAt }) => receivedAt >= keepFrom);
  if (saved.length < all.length) replace(file, saved);
  let open: number | undefined;
  return {
    saved,
    append(events) {
      if (open === undefined) mkdirSync(dirname(file), { recursive: true });
      // Made by its first event, so that whoever sends none leaves no file.
      open ??= openSync(file, 'a');
      appendFileSync(open, toLines(events));
    },
    clear() {
      if (open !== undefined) closeSync(open);
      open = undefined;
      rmSync(file, { force: true });
    },
  };
}

function toLines(events: readonly ReceivedEvent[]): string {
  return events.map((event) => `${JSON.stringify(event)}\n`).join('');
}

function replace(file: string, events: readonly ReceivedEvent[]): void {
  writeFileSync(`${file}.new`, toLines(events));
  renameSync(`${file}.new`, file);
}

/** A line that was cut off is the last one, and nobody was told that its event was received. */
function readEvents(file: string): readonly ReceivedEvent[] {
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => eventSchema.parse(JSON.parse(line)));
}
