import type { Params } from '../graph-call.ts';
import { GraphError, invalidParameter } from '../graph-error.ts';
import { textParam } from '../params.ts';
import { FIGURES, LEVELS, type Level, NAMING } from './ad-fields.ts';
import { type Breakdown, parseBreakdowns } from './breakdowns.ts';
import { listParam } from './list-param.ts';
import { type PeriodOf, parseIncrement, parseTimeRange } from './periods.ts';
import { parseRowFilter, type RowFilter } from './row-filter.ts';

/** What was asked of an account's ads. */
export type AdQuestion = {
  readonly level: Level;
  readonly fields: readonly string[];
  readonly periodOf: PeriodOf;
  readonly breakdowns: readonly Breakdown[];
  readonly filter: RowFilter;
  readonly sort?: { readonly field: string; readonly isDescending: boolean };
};

const THIRTEEN_MONTHS_MS = 396 * 86_400_000;

export function parseAdQuestion(params: Params, now: number): AdQuestion {
  const sent = textParam(params, 'level') ?? 'account';
  const level = LEVELS.find((name) => name === sent);
  if (level === undefined) throw wrongLevel(sent);
  const fields = listParam(params, 'fields') ?? ['impressions', 'spend'];
  for (const field of fields) checkField(field);
  const range = parseTimeRange(params, now);
  const breakdowns = parseBreakdowns(params);
  if (breakdowns.length > 0 && fields.includes('reach') && Date.parse(range.since) < now - THIRTEEN_MONTHS_MS) {
    throw invalidParameter('reach with breakdowns is kept for 13 months.');
  }
  const periodOf = parseIncrement(params, range);
  const sort = parseSort(params);
  return {
    ...{ level, fields, periodOf, breakdowns },
    filter: parseRowFilter(params),
    ...(sort === undefined ? {} : { sort }),
  };
}

function checkField(field: string): void {
  const isKnown = Object.hasOwn(FIGURES, field) || Object.hasOwn(NAMING, field);
  if (isKnown || field === 'date_start' || field === 'date_stop') return;
  throw invalidParameter(
    `${field} is not valid for fields param. please check https://developers.facebook.com/docs/marketing-api/reference/ads-insights/ for all valid values`,
  );
}

function wrongLevel(level: string): GraphError {
  return new GraphError({
    code: 1,
    subcode: 99,
    message: `(#1) level ${level} is not one of {${LEVELS.join(', ')}}.`,
  });
}

/** `sort=["spend_descending"]`; one is enough. */
function parseSort(params: Params): AdQuestion['sort'] {
  const [sent] = listParam(params, 'sort') ?? [];
  if (sent === undefined) return undefined;
  const [, field = '', direction] = /^(\w+)_(ascending|descending)$/.exec(sent) ?? [];
  if (direction === undefined) throw invalidParameter('sort must be a field followed by _ascending or _descending.');
  return { field, isDescending: direction === 'descending' };
}
