import { type ChannelRules, createChannelName } from '../domain/attribution/channel-rules.ts';
import { createKeeps } from '../domain/attribution/order-filters.ts';
import { createDayOf, dayOf } from '../domain/civil-time.ts';
import { InvalidInput } from '../domain/errors.ts';
import { createExchange, type DailyRate } from '../domain/exchange.ts';
import type { SiteId } from '../domain/ids.ts';
import type { Site } from '../domain/site.ts';
import type { AskedQuestion } from './report-question.ts';

/** What a site set that reports go by. */
export interface ReportSettings {
  /** Every rate up to a day, that day's too. */
  listRatesUpTo(siteId: SiteId, day: string): Promise<readonly DailyRate[]>;
  /** `undefined`: the site has no such version, or none at all. */
  readChannelRules(siteId: SiteId, version: number | 'latest'): Promise<ChannelRules | undefined>;
}

export const NO_SETTINGS: ReportSettings = {
  listRatesUpTo: async () => [],
  readChannelRules: async () => undefined,
};

/** A question with what the site set for it; `rulesVersion`: which channels of its own it goes by. */
export type PreparedQuestion = AskedQuestion & { readonly rulesVersion: number | null };

/**
 * Reads what a question needs beside the orders, and only that.
 *
 * @param channelRules A version's number, `latest` (also when nothing is said), or `none`: the default groups alone.
 * @throws InvalidInput for a version that the site does not have.
 */
export async function prepareQuestion(
  settings: ReportSettings,
  { siteId, currency }: Site,
  question: AskedQuestion,
  channelRules?: string,
): Promise<PreparedQuestion> {
  const { timeZone, to, convert } = question;
  const [rates, rules] = await Promise.all([
    convert === true ? settings.listRatesUpTo(siteId, dayOf(to, timeZone)) : undefined,
    rulesAskedFor(settings, siteId, channelRules?.trim() ?? ''),
  ]);
  const channelName = rules === undefined ? undefined : createChannelName(rules.rules);
  const { filters } = question;
  const named = channelName === undefined ? {} : { channelName };
  return {
    ...question,
    ...named,
    ...(Object.keys(filters).length === 0 ? {} : { keeps: createKeeps(filters, { ...question, ...named }) }),
    ...(rates === undefined ? {} : { exchange: createExchange(rates, currency, createDayOf(timeZone)) }),
    rulesVersion: rules?.version ?? null,
  };
}

async function rulesAskedFor(
  settings: ReportSettings,
  siteId: SiteId,
  text: string,
): Promise<ChannelRules | undefined> {
  if (text === 'none') return undefined;
  if (text === '' || text === 'latest') return settings.readChannelRules(siteId, 'latest');
  const found = /^[1-9]\d{0,8}$/.test(text) ? await settings.readChannelRules(siteId, Number(text)) : undefined;
  if (found !== undefined) return found;
  throw new InvalidInput('The query is not valid', [
    {
      path: 'channelRules',
      detail: 'must be latest, none, or the number of a version that GET /v1/channel-rules lists',
    },
  ]);
}
