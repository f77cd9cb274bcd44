import type { ReportQuestion } from '../domain/attribution/report.ts';
import { createDayOf, dayOf } from '../domain/civil-time.ts';
import { createExchange, type DailyRate } from '../domain/exchange.ts';
import type { SiteId } from '../domain/ids.ts';
import type { Site } from '../domain/site.ts';

/** What a site set that reports go by. */
export interface ReportSettings {
  /** Every rate up to a day, that day's too. */
  listRatesUpTo(siteId: SiteId, day: string): Promise<readonly DailyRate[]>;
}

export const NO_SETTINGS: ReportSettings = { listRatesUpTo: async () => [] };

/** Reads what a question needs beside the orders, and only that. */
export async function prepareQuestion(
  settings: ReportSettings,
  { siteId, currency }: Site,
  question: ReportQuestion,
): Promise<ReportQuestion> {
  if (question.convert !== true) return question;
  const { timeZone, to } = question;
  const rates = await settings.listRatesUpTo(siteId, dayOf(to, timeZone));
  return { ...question, exchange: createExchange(rates, currency, createDayOf(timeZone)) };
}
