import type { Audience } from '../../shared/domain/audience/audience.ts';
import type { SiteId } from '../../shared/domain/ids.ts';
import type { Site } from '../../shared/domain/site.ts';
import type { Instant } from '../../shared/domain/time.ts';
import type { AudienceMeasure } from '../../shared/pipeline/measure-audiences.ts';
import { json } from './answers.ts';
import { audienceRow } from './audience-row.ts';
import { type AudiencesOfSites, listAudiences } from './find-audience.ts';

export type AnswerAudienceDeps = {
  readonly audiences: AudiencesOfSites;
  readonly measureAudiences: (
    siteId: SiteId,
    audiences: readonly Audience[],
    now: Instant,
  ) => Promise<readonly AudienceMeasure[]>;
  readonly reachesMeta: boolean;
};

/** One audience as lists show it, measured now. */
export function createAnswerAudience({ audiences, measureAudiences, reachesMeta }: AnswerAudienceDeps) {
  return async (site: Site, audience: Audience, now: Instant, status = 200): Promise<Response> => {
    const siblings = await listAudiences(audiences, site.siteId);
    const measures = await measureAudiences(site.siteId, [audience], now);
    return json(measures.map((measure) => audienceRow(measure, { site, siblings, reachesMeta }, now))[0], status);
  };
}
