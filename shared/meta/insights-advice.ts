import type { Failure } from '../domain/audience/audience.ts';
import { GONE, PERMISSION, QUOTA_NEARLY_USED, TIER, TOO_MUCH_DATA } from './error-advice.ts';
import { GraphError } from './graph-error.ts';
import type { Usage } from './usage.ts';
import { STOP_PERCENT } from './usage.ts';

export type InsightSource = 'ads' | 'page' | 'instagram';

const NAMES: Readonly<Record<InsightSource, string>> = {
  ads: 'ad account',
  page: 'Facebook Page',
  instagram: 'Instagram account',
};
const RIGHTS: Readonly<Record<InsightSource, string>> = {
  ads: 'ads_read',
  page: 'pages_read_engagement and read_insights',
  instagram: 'instagram_basic and instagram_manage_insights',
};

/** A refusal in the words of somebody who waits for figures; the usual ones speak of audiences. */
export function insightFailure(error: unknown, source: InsightSource): Failure {
  if (!(error instanceof GraphError)) throw error;
  return { ...error.failure, ...wordsFor(error, source) };
}

function wordsFor({ advice }: GraphError, source: InsightSource): Pick<Failure, 'message' | 'action'> {
  const name = NAMES[source];
  if (advice === PERMISSION || advice === TIER)
    return {
      message: `The access token may not read the figures of the ${name}.`,
      action: `In Meta Business settings, assign the system user to the ${name} and give its token ${RIGHTS[source]}.`,
    };
  if (advice === GONE)
    return {
      message: `Meta does not find the ${name}.`,
      action: `Check its id in the settings of the site, and that the system user is assigned to it.`,
    };
  if (advice === TOO_MUCH_DATA)
    return {
      message: `Meta was asked for more figures of the ${name} than it answers.`,
      action: 'Export the days from Ads Manager and load them with npm run import.',
    };
  if (advice.class === 'retry-later') return { message: advice.message, action: LATER };
  if (advice.class === 'bug') return { message: advice.message, action: DEVELOPER };
  return { message: advice.message, action: advice.action.replace(/; then set the audience to running\.$/, '.') };
}

const LATER = 'Nothing to do: the next import tries again.';
const DEVELOPER = 'Ask whoever runs Backtrail to look into it; the import goes on once it is fixed.';

export const unreadableRows = (count: number): Failure => ({
  class: 'bug',
  message: `${count} of the rows Meta told do not say which ad and day they are of; all others are there.`,
  action: DEVELOPER,
});

/** What is left of the quota is for audiences: figures wait. */
export function quotaForInsights({ percent, waitMs }: Usage): Failure | undefined {
  if (percent < STOP_PERCENT) return undefined;
  const { transient: _, ...failure } = { transient: true, ...QUOTA_NEARLY_USED };
  return { ...failure, action: LATER, ...(waitMs === 0 ? {} : { waitMs }) };
}
