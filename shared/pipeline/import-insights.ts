import { dayOf } from '../domain/civil-time.ts';
import type { SiteId } from '../domain/ids.ts';
import { addDays } from '../domain/insights/days.ts';
import type { Insight } from '../domain/insights/insight.ts';
import {
  type ImportFailure,
  type ImportPart,
  type InsightImport,
  stateAfter,
} from '../domain/insights/insight-import.ts';
import { daysUpTo, newestTotals, postDay } from '../domain/insights/post-day.ts';
import type { AdsOutcome, DayRange, PostsOutcome } from '../domain/insights/told-figures.ts';
import type { Site } from '../domain/site.ts';
import { DAY, type Instant } from '../domain/time.ts';

/** Meta corrects figures for so long. */
const CORRECTED_DAYS = 28;
/** What every import but the first of a day reads again. */
const RECENT_DAYS = 3;

export interface InsightsAtMeta {
  readAds(adAccountId: string, range: DayRange, now: Instant): AsyncIterable<AdsOutcome>;
  readPagePosts(pageId: string, since: Instant): Promise<PostsOutcome>;
  readInstagram(instagramId: string, since: Instant): Promise<PostsOutcome>;
}

export interface ImportedInsights {
  listDays(siteId: SiteId, from: string, until: string): Promise<readonly { platform: string; day: string }[]>;
  read(siteId: SiteId, platform: string, day: string): Promise<readonly Insight[]>;
  put(siteId: SiteId, insights: readonly Insight[]): Promise<void>;
  replaceDay(
    siteId: SiteId,
    day: { readonly platform: string; readonly day: string },
    levels: readonly Insight['level'][],
    insights: readonly Insight[],
  ): Promise<number>;
}

export type ImportInsightsDeps = {
  readonly sites: {
    /** Those that have anything at Meta. */
    listSites(): Promise<readonly SiteId[]>;
    readSite(siteId: SiteId): Promise<Site | undefined>;
  };
  readonly imports: {
    readImport(siteId: SiteId): Promise<InsightImport | undefined>;
    putImport(siteId: SiteId, state: InsightImport): Promise<void>;
  };
  readonly insights: ImportedInsights;
  readonly meta: InsightsAtMeta;
};

export type ImportResult = {
  readonly siteId: SiteId;
  readonly changed: number;
  readonly failures: readonly ImportFailure[];
  /** Of ours, not of Meta's. */
  readonly fault?: unknown;
};

type DueSite = { readonly site: Site; readonly before: InsightImport | undefined };

type Part = { readonly changed: number; readonly failure?: ImportFailure };

/**
 * Reads what Meta says of every site's ads and posts: the last 28 days once a day, because Meta corrects them for so long, and
 * the last 3 at the other times. A day is replaced by what Meta says of it now. What fails is one part of one site.
 */
export function createImportInsights({ sites, imports, insights, meta }: ImportInsightsDeps) {
  return async (at: Instant): Promise<readonly ImportResult[]> => {
    const results: ImportResult[] = [];
    for (const { site, before } of await listDue(at)) {
      try {
        results.push(await importSite(site, before, at));
      } catch (fault) {
        results.push({ siteId: site.siteId, changed: 0, failures: [], fault });
      }
    }
    return results;
  };

  /** Who has waited longest comes first: a tick that runs out of time starves nobody. */
  async function listDue(at: Instant): Promise<readonly DueSite[]> {
    const due: DueSite[] = [];
    for (const siteId of await sites.listSites()) {
      const site = await sites.readSite(siteId);
      if (site === undefined || !hasFigures(site)) continue;
      const before = await imports.readImport(siteId);
      if (before?.notBefore === undefined || before.notBefore <= at) due.push({ site, before });
    }
    return due.sort((a, b) => (a.before?.lastTryAt ?? 0) - (b.before?.lastTryAt ?? 0));
  }

  async function importSite(site: Site, before: InsightImport | undefined, at: Instant): Promise<ImportResult> {
    const { siteId, timeZone } = site;
    const { adAccountId, pageId, instagramId } = site.meta;
    const today = dayOf(at, timeZone);
    const isFull = before?.fullOn !== today;
    const range = daysUpTo(today, isFull ? CORRECTED_DAYS : RECENT_DAYS);
    const since = at - (isFull ? CORRECTED_DAYS : RECENT_DAYS) * DAY;
    const parts = [
      adAccountId === undefined ? NOTHING : await importAds(siteId, adAccountId, range, at),
      pageId === undefined
        ? NOTHING
        : await importPosts(site, 'page', 'facebook', await meta.readPagePosts(pageId, since), at),
      instagramId === undefined
        ? NOTHING
        : await importPosts(site, 'instagram', 'instagram', await meta.readInstagram(instagramId, since), at),
    ];
    const failures = parts.flatMap(({ failure }) => failure ?? []);
    const changed = parts.reduce((sum, part) => sum + part.changed, 0);
    // Of a site Meta says nothing about nothing is noted: it costs a look at each tick, and no write.
    const isQuiet = before === undefined && changed === 0 && failures.length === 0;
    if (!isQuiet) await imports.putImport(siteId, stateAfter(before, failures, { at, today, isFull }));
    return { siteId, changed, failures };
  }

  async function importAds(siteId: SiteId, adAccountId: string, range: DayRange, at: Instant): Promise<Part> {
    const known = await insights.listDays(siteId, range.since, addDays(range.until, 1));
    const mayHaveRows = new Set(known.flatMap(({ platform, day }) => (platform === 'meta' ? [day] : [])));
    let changed = 0;
    let failure: ImportFailure | undefined;
    for await (const outcome of meta.readAds(adAccountId, range, at)) {
      if (outcome.kind === 'failed') {
        failure ??= { ...outcome.failure, part: 'ads' };
        continue;
      }
      const byDay = Map.groupBy(outcome.insights, ({ day }) => day);
      for (const day of outcome.days) {
        const rows = byDay.get(day) ?? [];
        // A day Meta says nothing of, and never did, costs nothing.
        if (rows.length > 0 || mayHaveRows.has(day))
          changed += await insights.replaceDay(siteId, { platform: 'meta', day }, ['ad'], rows);
      }
    }
    return failure === undefined ? { changed } : { changed, failure };
  }

  /** What was added to each post since the newest look of a day before; today's row is replaced. */
  async function importPosts(
    { siteId, timeZone }: Site,
    part: ImportPart,
    platform: string,
    { posts, failure }: PostsOutcome,
    at: Instant,
  ): Promise<Part> {
    const failed = failure === undefined ? {} : { failure: { ...failure, part } };
    if (posts.length === 0) return { changed: 0, ...failed };
    const today = dayOf(at, timeZone);
    const first = posts.map(({ publishedAt }) => dayOf(publishedAt, timeZone)).reduce((a, b) => (a < b ? a : b));
    const earlier = newestTotals(await readDays(siteId, platform, first, today));
    const now = new Map((await insights.read(siteId, platform, today)).map((row) => [row.postId, row]));
    const rows = posts.flatMap(({ publishedAt, ...post }) => {
      const figures = { ...post, publishedOn: dayOf(publishedAt, timeZone) };
      const row = postDay(figures, { platform, today, earlier: earlier.get(post.postId), now: at });
      if (row === undefined) return [];
      const same = row.day === today ? now.get(post.postId) : undefined;
      return same !== undefined && JSON.stringify(same.total) === JSON.stringify(row.total) ? [] : [row];
    });
    await insights.put(siteId, rows);
    return { changed: rows.length, ...failed };
  }

  async function readDays(siteId: SiteId, platform: string, from: string, until: string): Promise<readonly Insight[]> {
    const days = (await insights.listDays(siteId, from, until)).filter((one) => one.platform === platform);
    return (await Promise.all(days.map(({ day }) => insights.read(siteId, platform, day)))).flat();
  }
}

const NOTHING: Part = { changed: 0 };

export const hasFigures = ({ meta: { adAccountId, pageId, instagramId } }: Pick<Site, 'meta'>): boolean =>
  adAccountId !== undefined || pageId !== undefined || instagramId !== undefined;
