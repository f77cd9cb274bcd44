import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { DemoEvent } from './demo-event.ts';

const lineSchema = z.strictObject({
  /** Days after the demo's first day. */
  day: z.int().min(0).max(20),
  /** Time of day, UTC. */
  time: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/),
  /** Whose word it is: the browser's (default) or the shop server's. */
  via: z.enum(['pixel', 'server']).default('pixel'),
  event: z.looseObject({ eventId: z.string(), event: z.string() }),
});

/** All hand-written journeys of a folder, as events after `start`; each line of a `.jsonl` file is one event. */
export function readJourneys(folder: string, start: number): readonly DemoEvent[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.jsonl'))
    .sort()
    .flatMap((file) => readJourney(join(folder, file), start));
}

function readJourney(file: string, start: number): readonly DemoEvent[] {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');
  return lines.map((line, index) => {
    const parsed = lineSchema.safeParse(JSON.parse(line));
    if (!parsed.success) throw new Error(`${file}, line ${index + 1}: ${z.prettifyError(parsed.error)}`);
    const { day, time, via, event } = parsed.data;
    const [hours = 0, minutes = 0] = time.split(':').map(Number);
    const occurredAt = start + ((day * 24 + hours) * 60 + minutes) * 60_000;
    return { via, event: { ...event, occurredAt } };
  });
}
