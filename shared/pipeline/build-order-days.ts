import { type ChannelRules, createChannelName } from '../domain/attribution/channel-rules.ts';
import type { JudgedConversion } from '../domain/conversion/conversion.ts';
import { orderTime } from '../domain/conversion/order.ts';
import { mayBeReplaced, REPLACEMENT_WINDOW } from '../domain/conversion/replacement.ts';
import type { SiteId } from '../domain/ids.ts';
import { addDays } from '../domain/insights/days.ts';
import type { Site } from '../domain/site.ts';
import { type DayMarks, dayFileName, isCurrent } from '../domain/tables/day-version.ts';
import { orderLine } from '../domain/tables/order-line.ts';
import { settingsTag } from '../domain/tables/settings-tag.ts';
import { DAY, type Duration, type Instant } from '../domain/time.ts';
import { inParallel } from './in-parallel.ts';

/** Files of one table, by part of the site (`day=2026-03-10`). */
export interface TableStore<Table extends string> {
  list(table: Table, siteId: SiteId): Promise<ReadonlyMap<string, readonly string[]>>;
  /** The new file is there before `others` go. */
  replace(
    table: Table,
    siteId: SiteId,
    file: { readonly part: string; readonly name: string },
    content: { readonly lines: readonly object[]; readonly others: readonly string[] },
  ): Promise<void>;
}

export type OrderDaysDeps = {
  readonly conversions: {
    /** Orders with `from` ≤ order time < `to`, with the verdict which of them count. */
    listBetween(siteId: SiteId, from: Instant, to: Instant): Promise<readonly JudgedConversion[]>;
  };
  readonly files: TableStore<'conversions'>;
  /** How old a mark must be for what it tells of to be read for certain. */
  readonly settledAfter: Duration;
};

export type MarkedDays = {
  /** By UTC day, all of the site's. */
  readonly marks: ReadonlyMap<string, Instant>;
  /** By the clock the marks were made by, before they were read. */
  readonly readAt: Instant;
};

const DAYS_AT_ONCE = 4;
const PART = 'day=';

/**
 * One file of orders for each UTC day, replaced as a whole when an order of that day was written, or the site's settings
 * changed. Newest days first, because most questions are about them.
 */
export function createBuildOrderDays({ conversions, files, settledAfter }: OrderDaysDeps) {
  return async (
    site: Site,
    rules: ChannelRules | undefined,
    { marks, readAt }: MarkedDays,
    outOfTime: () => boolean,
  ): Promise<{ readonly built: number; readonly isSettled: boolean }> => {
    const { siteId } = site;
    const settledBefore = readAt - settledAfter;
    const settings = settingsTag(site, rules?.version ?? 0);
    const lineSettings = { ...site, ...(rules === undefined ? {} : { channelName: createChannelName(rules.rules) }) };
    const known = await files.list('conversions', siteId);
    const namesOf = (day: string): readonly string[] => known.get(`${PART}${day}`) ?? [];
    const stale = [...marks.keys()]
      .filter((day) => {
        const [name, ...others] = namesOf(day);
        return name === undefined || others.length > 0 || !isCurrent(name, marksOf(day), settings, settledBefore);
      })
      .sort()
      .reverse();
    let built = 0;
    let isSettled = [...marks.values()].every((at) => at <= settledBefore);

    function marksOf(day: string): DayMarks {
      const [before, mark, after] = [-1, 0, 1].map((days) => marks.get(addDays(day, days)) ?? 0);
      return { before: before ?? 0, mark: mark ?? 0, after: after ?? 0 };
    }

    await inParallel(DAYS_AT_ONCE, stale, async (day) => {
      if (outOfTime()) {
        isSettled = false;
        return;
      }
      const start = Date.parse(day);
      const orders = await conversions.listBetween(siteId, start, start + DAY);
      const { before, mark, after } = marksOf(day);
      const reaches = reachOf(orders, start);
      const hangsOn = {
        mark,
        ...(reaches.before ? { before } : {}),
        ...(reaches.after ? { after } : {}),
      };
      const settled = Object.values(hangsOn).every((at) => at <= settledBefore);
      const lines = orders.flatMap((order) => orderLine(order, lineSettings) ?? []);
      const name = dayFileName({ ...hangsOn, settings, settled });
      await files.replace('conversions', siteId, { part: `${PART}${day}`, name }, { lines, others: namesOf(day) });
      built += 1;
    });
    return { built, isSettled };
  };
}

/** Whether orders of the days around could replace one of these. */
function reachOf(orders: readonly JudgedConversion[], start: Instant): { before: boolean; after: boolean } {
  const times = orders.filter(mayBeReplaced).map((order) => orderTime(order) ?? start);
  return {
    before: times.some((at) => at - REPLACEMENT_WINDOW < start),
    after: times.some((at) => at + REPLACEMENT_WINDOW >= start + DAY),
  };
}
