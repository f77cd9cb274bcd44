import { createCollectLines } from '../domain/history/collect-lines.ts';
import { timesOf } from '../domain/history/history-line.ts';
import {
  bestOf,
  dayBefore,
  type RawObject,
  type Span,
  type SpanFile,
  utcDay,
  utcHour,
} from '../domain/history/span.ts';
import type { SiteId } from '../domain/ids.ts';
import type { Site } from '../domain/site.ts';
import type { Instant } from '../domain/time.ts';
import type { BuildStep, BuiltCounts } from './build-history.ts';
import type { HistoryFiles, RawObjects } from './history-ports.ts';
import { type ReaderDeps, readerOf, settingsOf } from './reader-of-site.ts';

/** Events are processed hours after their receipt at most, unless they were put aside. */
const WATCHED_DAYS = 2;
/** Queues keep for 14 days what failed. */
const REDRIVEN_DAYS = 15;
const OBJECTS_AT_ONCE = 32;

export type BuildSpansDeps = ReaderDeps & {
  readonly raw: RawObjects;
  readonly files: HistoryFiles & {
    put(siteId: SiteId, file: Omit<SpanFile, 'key' | 'writtenAt'>, lines: readonly string[]): Promise<string>;
    remove(keys: readonly string[]): Promise<void>;
  };
  /** As long as raw events are kept. */
  readonly retentionDays: number;
};

/**
 * Keeps the history whole: each day of receipt that is over in a file, and each hour that is over of the day that is not. A
 * file is made anew of all raw objects of its span when there are others than it was made of, or when the site's settings
 * changed; the one before goes after the new one stands. Nothing notes how far it got: the files say it.
 */
export function createBuildSpans(deps: BuildSpansDeps): BuildStep {
  const { raw, files, fingerprint, retentionDays } = deps;

  async function build(site: Site, span: Span, objects: readonly RawObject[]): Promise<string> {
    const collected = createCollectLines(readerOf(deps, site));
    for (let next = 0; next < objects.length; next += OBJECTS_AT_ONCE) {
      const some = objects.slice(next, next + OBJECTS_AT_ONCE);
      for (const events of await Promise.all(some.map(({ key }) => raw.readEvents(key)))) collected.add(events);
    }
    let oldest = Number.POSITIVE_INFINITY;
    let newest = 0;
    const lines: string[] = [];
    for (const line of collected.lines()) {
      const [first, last] = timesOf(line);
      oldest = Math.min(oldest, first);
      newest = Math.max(newest, last);
      lines.push(JSON.stringify(line));
    }
    const file = {
      ...span,
      ...(lines.length === 0 ? { oldest: 0, newest: 0 } : { oldest: Math.max(oldest, 0), newest }),
      ...madeOf(objects),
      settings: settingsOf(deps, site),
    };
    return files.put(site.siteId, file, lines);
  }

  const madeOf = (objects: readonly RawObject[]): Pick<SpanFile, 'rawCount' | 'rawPrint'> => ({
    rawCount: objects.length,
    rawPrint: fingerprint(objects.map(({ key }) => key)),
  });

  return {
    name: 'history',
    async run(site, at, outOfTime): Promise<BuiltCounts> {
      const { siteId } = site;
      const settings = settingsOf(deps, site);
      const today = utcDay(at);
      const isFirst = utcHour(at) === '00';
      const watchedFrom = dayBefore(today, (isFirst ? REDRIVEN_DAYS : WATCHED_DAYS) - 1);
      const days = await raw.listDays(siteId);
      // A site that sleeps is looked at once a day.
      if (!isFirst && days.every((day) => day < watchedFrom)) return { built: 0, removed: 0 };
      const known = await files.list(siteId);
      const oldest = dayBefore(today, retentionDays);
      // Of raw events that are gone nothing stays.
      const expired = known.filter(({ day }) => day < oldest).map(({ key }) => key);
      await files.remove(expired);
      let built = 0;
      for (const day of days.filter((one) => one >= oldest && one <= today).toReversed()) {
        const there = known.filter((file) => file.day === day);
        const usable = there.filter((file) => file.settings === settings);
        if (day < watchedFrom && bestOf(usable, { day }) !== undefined) continue;
        if (outOfTime()) return { built, removed: expired.length, unfinished: 1 };
        const current = new Set<string>();
        for (const { span, objects } of spansOf(day, await raw.listDay(siteId, day), at)) {
          const { rawCount, rawPrint } = madeOf(objects);
          const same = usable.find(
            (file) => file.hour === span.hour && file.rawCount === rawCount && file.rawPrint === rawPrint,
          );
          if (same === undefined) built++;
          current.add(same?.key ?? (await build(site, span, objects)));
        }
        await files.remove(there.map(({ key }) => key).filter((key) => !current.has(key)));
      }
      return { built, removed: expired.length };
    },
  };
}

/** A day that is over is one span; of today every hour that is over. */
function spansOf(
  day: string,
  objects: readonly RawObject[],
  at: Instant,
): readonly { readonly span: Span; readonly objects: readonly RawObject[] }[] {
  if (objects.length === 0) return [];
  if (day !== utcDay(at)) return [{ span: { day }, objects }];
  const hours = Map.groupBy(objects, ({ hour }) => hour);
  return [...hours].flatMap(([hour, some]) => (hour < utcHour(at) ? [{ span: { day, hour }, objects: some }] : []));
}
