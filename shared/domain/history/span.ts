import { DAY, type Instant } from '../time.ts';

/** Of time of receipt, in UTC: a day, or an hour of a day that is not over. */
export type Span = { readonly day: string; readonly hour?: string };

/** A file of the history; its name says all this. */
export type SpanFile = Span & {
  readonly key: string;
  /** Of the oldest and newest thing in it; both 0: there is nothing in it. */
  readonly oldest: Instant;
  readonly newest: Instant;
  /** How many raw objects it was made of, and a fingerprint of their names. */
  readonly rawCount: number;
  readonly rawPrint: string;
  /** A fingerprint of what it was read by. */
  readonly settings: string;
  readonly writtenAt: Instant;
};

/** Raw events, as their object's name and its listing say. */
export type RawObject = {
  readonly key: string;
  readonly hour: string;
  /** No event in it is newer. */
  readonly newest: Instant;
  readonly writtenAt: Instant;
};

/** Longer than any building of a file takes: what was written since then may not be in it. */
const BUILDING = 20 * 60 * 1_000;

export type Cover = { readonly files: readonly SpanFile[]; readonly raw: readonly RawObject[] };

export const utcDay = (at: Instant): string => new Date(at).toISOString().slice(0, 10);
export const utcHour = (at: Instant): string => new Date(at).toISOString().slice(11, 13);
export const dayBefore = (day: string, days = 1): string => utcDay(Date.parse(day) - days * DAY);

/** Of several made by two that ran at once, the one that knows most. */
export function bestOf(files: readonly SpanFile[], { day, hour }: Span): SpanFile | undefined {
  return files
    .filter((file) => file.day === day && file.hour === hour)
    .reduce<SpanFile | undefined>(
      (best, file) => (best !== undefined && best.rawCount >= file.rawCount ? best : file),
      undefined,
    );
}

/**
 * What to read to know all of a day: files as far as they go, and the raw objects that no file was made of. An object may be read
 * though a file has it; none is left out.
 *
 * @param files Read by today's settings.
 */
export function coverDay(
  day: string,
  files: readonly SpanFile[],
  raw: readonly RawObject[],
  fingerprint: (names: readonly string[]) => string,
): Cover {
  const whole = coverSpan(bestOf(files, { day }), raw, fingerprint);
  if (whole.files.length > 0) return whole;
  const hours = [...Map.groupBy(raw, ({ hour }) => hour)].map(([hour, objects]) =>
    coverSpan(bestOf(files, { day, hour }), objects, fingerprint),
  );
  return { files: hours.flatMap((cover) => cover.files), raw: hours.flatMap((cover) => cover.raw) };
}

function coverSpan(
  file: SpanFile | undefined,
  raw: readonly RawObject[],
  fingerprint: (names: readonly string[]) => string,
): Cover {
  if (file === undefined) return { files: [], raw };
  if (file.rawCount === raw.length && file.rawPrint === fingerprint(raw.map(({ key }) => key)))
    return { files: [file], raw: [] };
  return { files: [file], raw: raw.filter(({ writtenAt }) => writtenAt > file.writtenAt - BUILDING) };
}
