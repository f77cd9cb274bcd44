import { type GroupBy, ORDER_GROUPINGS, parseGroupBy, TOUCH_GROUPINGS } from '../domain/attribution/group.ts';
import { parseModel, REPORT_MODELS, type ReportModel } from '../domain/attribution/model.ts';
import { ORDER_FILTERS, type OrderFilters } from '../domain/attribution/order-filters.ts';
import { DEFAULT_LOOKBACK } from '../domain/attribution/path.ts';
import type { ReportQuestion } from '../domain/attribution/report.ts';
import { parseCivilTime, startOfDay } from '../domain/civil-time.ts';
import { CONVERSION_KINDS, type ConversionKind } from '../domain/conversion/lead.ts';
import { PATH_REACH } from '../domain/conversion/limit-path.ts';
import { InvalidInput, type Problem } from '../domain/errors.ts';
import { parseCurrency } from '../domain/money.ts';
import type { Site } from '../domain/site.ts';
import { DAY, type Duration, type Instant } from '../domain/time.ts';
import { BUYERS, type Buyers } from './narrow-orders.ts';

/** A report's arguments as a query string gives them; absent or empty ones take their defaults. */
export type ReportQuery = {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly model?: string | undefined;
  readonly lookbackDays?: string | undefined;
  readonly impressionLookbackDays?: string | undefined;
  readonly groupBy?: string | undefined;
  readonly currency?: string | undefined;
  readonly verified?: string | undefined;
  readonly convert?: string | undefined;
  readonly channelRules?: string | undefined;
  readonly conversions?: string | undefined;
  readonly buyers?: string | undefined;
  readonly visits?: string | undefined;
} & { readonly [Filter in keyof OrderFilters]?: string | undefined };

/** A question as it was asked, before what the site set is read. */
export type AskedQuestion = ReportQuestion & {
  readonly filters: OrderFilters;
  readonly buyers?: Buyers;
  /** Visits are asked for too. */
  readonly visits?: true;
};

const DEFAULT_DAYS = 30;

/**
 * Without `from` and `to`: the last 30 days in the site's zone, today included.
 *
 * @throws InvalidInput naming every argument that is wrong.
 */
export function readReportQuestion(query: ReportQuery, site: Site, now: Instant): AskedQuestion {
  const problems: Problem[] = [];
  const wrong = (path: string, detail: string): undefined => {
    problems.push({ path, detail });
    return undefined;
  };

  const instant = (path: 'from' | 'to'): Instant | undefined => {
    const text = said(query[path]);
    if (text === undefined) return undefined;
    return (
      parseCivilTime(text, site.timeZone) ??
      wrong(path, 'must be ISO 8601, epoch milliseconds or a date such as 2024-01-31')
    );
  };
  const days = (path: 'lookbackDays' | 'impressionLookbackDays'): Duration | undefined => {
    const text = said(query[path]);
    if (text === undefined) return undefined;
    const count = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
    const reach = PATH_REACH / DAY;
    return count <= reach
      ? count * DAY
      : wrong(path, `must be a number from 0 to ${reach}: paths are kept for that long`);
  };

  const to = instant('to') ?? startOfDay(now, site.timeZone, 1);
  const from = instant('from') ?? startOfDay(to - 1, site.timeZone, 1 - DEFAULT_DAYS);
  if (problems.length === 0 && from >= to) wrong('from', 'must be before `to`');
  const lookback = days('lookbackDays') ?? DEFAULT_LOOKBACK;
  const impressionLookback = days('impressionLookbackDays') ?? 0;
  const model = readModel(said(query.model), wrong);
  const groupBy = readGroupBy(said(query.groupBy), wrong);
  const currency = readCurrency(said(query.currency), wrong);
  const verified = readYes('verified', said(query.verified), wrong);
  const convert = readYes('convert', said(query.convert), wrong) === true;
  if (convert && currency !== undefined && currency !== site.currency)
    wrong('currency', `must be the site's (${site.currency}) to convert into it: rates are set for that one`);
  const visits = readYes('visits', said(query.visits), wrong) === true;
  const buyers = readBuyers(said(query.buyers), wrong);
  const conversions = readKind(said(query.conversions), wrong);
  if (problems.length > 0 || model === undefined || groupBy === undefined) {
    throw new InvalidInput('The query is not valid', problems);
  }
  return {
    from,
    to,
    model,
    groupBy,
    lookback,
    impressionLookback,
    ...(currency === undefined || convert ? {} : { currency }),
    ...(convert ? { convert } : {}),
    ...(conversions === undefined ? {} : { conversions }),
    ...(buyers === undefined ? {} : { buyers }),
    ...(visits ? { visits } : {}),
    filters: readFilters(query),
    ...(verified === undefined ? {} : { verified }),
    valueBasis: site.valueBasis,
    timeZone: site.timeZone,
    defaultCurrency: site.currency,
  };
}

const said = (text: string | undefined): string | undefined => text?.trim() || undefined;

type Wrong = (path: string, detail: string) => undefined;

function readModel(text: string | undefined, wrong: Wrong): ReportModel | undefined {
  if (text === undefined) return 'last_touch';
  return parseModel(text) ?? wrong('model', `must be one of ${REPORT_MODELS.join(', ')}`);
}

function readGroupBy(text: string | undefined, wrong: Wrong): GroupBy | undefined {
  if (text === undefined) return 'channel';
  return (
    parseGroupBy(text) ?? wrong('groupBy', `must be one of ${[...TOUCH_GROUPINGS, ...ORDER_GROUPINGS].join(', ')}`)
  );
}

function readCurrency(text: string | undefined, wrong: Wrong): string | undefined {
  return text === undefined ? undefined : (parseCurrency(text) ?? wrong('currency', 'must be an ISO 4217 code'));
}

function readKind(text: string | undefined, wrong: Wrong): ConversionKind | undefined {
  if (text === undefined) return undefined;
  return (
    CONVERSION_KINDS.find((kind) => kind === text) ??
    wrong('conversions', `must be one of ${CONVERSION_KINDS.join(', ')}`)
  );
}

/** Filters are keys of reports, so in lower case. */
export function readFilters(query: ReportQuery): OrderFilters {
  return Object.fromEntries(
    ORDER_FILTERS.flatMap((name) => {
      const text = said(query[name])?.toLowerCase();
      return text === undefined ? [] : [[name, text]];
    }),
  );
}

function readBuyers(text: string | undefined, wrong: Wrong): Buyers | undefined {
  if (text === undefined) return undefined;
  return BUYERS.find((name) => name === text) ?? wrong('buyers', `must be one of ${BUYERS.join(', ')}`);
}

function readYes(path: string, text: string | undefined, wrong: Wrong): boolean | undefined {
  if (text === undefined) return undefined;
  if (text === 'true' || text === '1') return true;
  return text === 'false' || text === '0' ? false : wrong(path, 'must be true or false');
}
