import type { SiteId } from '../domain/ids.ts';
import type { Site } from '../domain/site.ts';
import { DAY, HOUR, type Instant } from '../domain/time.ts';

/** What is counted in the log; all zero: there was nothing to do. */
export type BuiltCounts = Readonly<Record<string, number>>;

/** Makes some files anew from what is stored, where they are missing or no longer say what is stored. */
export type BuildStep = {
  readonly name: string;
  /** Ends early when it is out of time; the next tick goes on, so the most wanted comes first. With nothing to do it writes nothing. */
  run(site: Site, at: Instant, outOfTime: () => boolean): Promise<BuiltCounts>;
};

export type BuildHistoryDeps = {
  readonly sites: {
    listSites(): Promise<readonly SiteId[]>;
    readSite(siteId: SiteId): Promise<Site | undefined>;
  };
  readonly steps: readonly BuildStep[];
};

export type BuildResult = {
  readonly siteId: SiteId;
  readonly step: string;
  readonly done?: BuiltCounts;
  readonly fault?: unknown;
};

/** Runs each step for every site. What fails is one step of one site; all else has its turn. */
export function createBuildHistory({ sites, steps }: BuildHistoryDeps) {
  let listed: { readonly day: number; readonly siteIds: readonly SiteId[] } | undefined;

  /** Once a day: until then a new site's events are read raw. */
  async function listSites(at: Instant): Promise<readonly SiteId[]> {
    const day = Math.floor(at / DAY);
    if (listed?.day === day && listed.siteIds.length > 0) return listed.siteIds;
    listed = { day, siteIds: await sites.listSites() };
    return listed.siteIds;
  }

  return async (at: Instant, outOfTime: () => boolean): Promise<readonly BuildResult[]> => {
    const results: BuildResult[] = [];
    const siteIds = inTurn(await listSites(at), at);
    const known = await Promise.all(siteIds.map(sites.readSite));
    for (const { name: step, run } of steps) {
      for (const site of known) {
        if (site === undefined || outOfTime()) continue;
        const { siteId } = site;
        try {
          results.push({ siteId, step, done: await run(site, at, outOfTime) });
        } catch (fault) {
          results.push({ siteId, step, fault });
        }
      }
    }
    return results;
  };
}

const TICK = 4 * HOUR;

/** Another comes first each time: a tick that runs out of time starves nobody. */
function inTurn<T>(all: readonly T[], at: Instant): readonly T[] {
  const first = all.length === 0 ? 0 : Math.floor(at / TICK) % all.length;
  return [...all.slice(first), ...all.slice(0, first)];
}
