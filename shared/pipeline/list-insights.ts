import { compareText } from '../domain/compare-text.ts';
import type { SiteId } from '../domain/ids.ts';
import { type Insight, objectIdOf } from '../domain/insights/insight.ts';

export type InsightDay = { readonly platform: string; readonly day: string };
/** Behind which row a list goes on. */
export type InsightPlace = InsightDay & { readonly id: string };

export interface InsightsByDay {
  /** Days that may have any, the earliest first. */
  listDays(siteId: SiteId, from: string, until: string): Promise<readonly InsightDay[]>;
  /** One platform's day, by object. */
  read(siteId: SiteId, platform: string, day: string): Promise<readonly Insight[]>;
}

export type ListInsightsQuery = {
  readonly from: string;
  readonly until: string;
  readonly platform?: string | undefined;
  readonly after?: InsightPlace | undefined;
  readonly limit: number;
};

/** A page may be empty, so that no request asks for more days than this. */
const DAYS_A_PAGE = 62;
const BEHIND_ALL = '\uffff';

/** Insights of the days of a period, the earliest first, by platform and object. */
export function createListInsights({ insights }: { readonly insights: InsightsByDay }) {
  return async (
    siteId: SiteId,
    { from, until, platform, after, limit }: ListInsightsQuery,
  ): Promise<{ readonly insights: readonly Insight[]; readonly next?: InsightPlace }> => {
    const all = await insights.listDays(siteId, after?.day ?? from, until);
    const days = all.filter(
      (one) =>
        (platform === undefined || one.platform === platform) &&
        (after === undefined || one.day > after.day || one.platform >= after.platform),
    );
    const found: Insight[] = [];
    for (const { platform: of, day } of days.slice(0, DAYS_A_PAGE)) {
      const isBegun = after?.day === day && after.platform === of;
      const rows = await insights.read(siteId, of, day);
      found.push(...rows.filter((row) => !isBegun || compareText(objectIdOf(row), after.id) > 0));
      const last = found.length > limit ? found[limit - 1] : undefined;
      if (last !== undefined)
        return {
          insights: found.slice(0, limit),
          next: { platform: last.platform, day: last.day, id: objectIdOf(last) },
        };
    }
    const last = days.length > DAYS_A_PAGE ? days[DAYS_A_PAGE - 1] : undefined;
    return last === undefined ? { insights: found } : { insights: found, next: { ...last, id: BEHIND_ALL } };
  };
}
