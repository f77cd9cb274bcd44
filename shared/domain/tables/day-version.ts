import type { Instant } from '../time.ts';

/** What a day's file of orders was made from. While all of it is so, the file is what would be made again. */
export type DayVersion = {
  /** When orders of the day were last about to be written. */
  readonly mark: Instant;
  /** The same of the day before, where orders of it decide which of this day's count; 0: it has none. */
  readonly before?: Instant;
  /** The same of the day after. */
  readonly after?: Instant;
  /** What the site's settings and the file's form were, in a word. */
  readonly settings: string;
  /** Whether the marks were old enough for what they tell of to have been read. */
  readonly settled: boolean;
};

const NAME = /^(\d{15})_(\d+|any)_(\d+|any)_([^_]+)(_unsettled)?$/;
const ANY = 'any';

/** Names sort by the mark. */
export function dayFileName({ mark, before, after, settings, settled }: DayVersion): string {
  const parts = [String(mark).padStart(15, '0'), before ?? ANY, after ?? ANY, settings];
  return `${parts.join('_')}${settled ? '' : '_unsettled'}`;
}

/** `undefined`: it is not named as days' files are now. */
export function readDayFileName(name: string): DayVersion | undefined {
  const [, mark, before = ANY, after = ANY, settings, unsettled] = NAME.exec(name) ?? [];
  if (mark === undefined || settings === undefined) return undefined;
  return {
    mark: Number(mark),
    ...(before === ANY ? {} : { before: Number(before) }),
    ...(after === ANY ? {} : { after: Number(after) }),
    settings,
    settled: unsettled === undefined,
  };
}

/** The marks that a day hangs on now; 0: the day has none. */
export type DayMarks = { readonly mark: Instant; readonly before: Instant; readonly after: Instant };

/**
 * Whether the file would be made the same again. One made too early for certainty stands until the marks have settled.
 *
 * @param settledBefore Marks up to then have.
 */
export function isCurrent(name: string, marks: DayMarks, settings: string, settledBefore: Instant): boolean {
  const version = readDayFileName(name);
  if (version === undefined) return false;
  const { mark, before = 0, after = 0 } = version;
  return (
    (version.settled || Math.max(mark, before, after) > settledBefore) &&
    version.mark === marks.mark &&
    version.settings === settings &&
    (version.before ?? marks.before) === marks.before &&
    (version.after ?? marks.after) === marks.after
  );
}
