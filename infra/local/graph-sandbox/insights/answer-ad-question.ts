import { FIGURES, isFinerOrEqual, LEVELS, NAMING } from './ad-fields.ts';
import type { AdQuestion } from './ad-question.ts';
import type { Period } from './periods.ts';
import type { AdDay } from './scripted-insights.ts';

export type AdResult = { readonly id: string; readonly row: Readonly<Record<string, unknown>> };

type Group = { readonly period: Period; readonly rows: AdDay[] };

/** Rows of an answer, oldest period first. Where nothing was delivered there is no row. */
export function answerAdQuestion(days: readonly AdDay[], question: AdQuestion, accountId: string): readonly AdResult[] {
  const groups = new Map<string, Group>();
  for (const day of days) {
    const period = question.periodOf(day.date);
    if (period === undefined || (day.impressions === 0 && day.spend === 0 && !day.clicks)) continue;
    const id = JSON.stringify([period.since, ...keyOf(day, question)]);
    const group = groups.get(id) ?? { period, rows: [] };
    groups.set(id, group);
    group.rows.push(day);
  }
  const results = [...groups]
    .filter(([, { rows }]) => question.filter((field) => fieldValue(rows, field, accountId)))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, group]) => ({ id, row: showGroup(group, question, accountId), rows: group.rows }));
  return sorted(results, question.sort, accountId);
}

function keyOf(day: AdDay, { level, breakdowns }: AdQuestion): readonly (string | undefined)[] {
  const ids = [day.campaign_id, day.adset_id, day.ad_id].slice(0, LEVELS.indexOf(level));
  return [...ids, ...breakdowns.map((name) => day[name] ?? 'unknown')];
}

function fieldValue(rows: readonly AdDay[], field: string, accountId: string): unknown {
  const figure = Object.hasOwn(FIGURES, field) ? FIGURES[field] : undefined;
  if (figure !== undefined) return figure(rows);
  if (field === 'account_id') return accountId;
  return rows[0] === undefined ? undefined : Object(rows[0])[field];
}

function showGroup({ period, rows }: Group, question: AdQuestion, accountId: string): AdResult['row'] {
  const shown: Record<string, unknown> = {};
  for (const field of question.fields) {
    const level = Object.hasOwn(NAMING, field) ? NAMING[field as keyof typeof NAMING] : undefined;
    if (level !== undefined && !isFinerOrEqual(question.level, level)) continue;
    const value = fieldValue(rows, field, accountId);
    if (value !== undefined) shown[field] = value;
  }
  const parts = Object.fromEntries(question.breakdowns.map((name) => [name, rows[0]?.[name] ?? 'unknown']));
  return { ...shown, date_start: period.since, date_stop: period.until, ...parts };
}

function sorted(
  results: readonly (AdResult & Pick<Group, 'rows'>)[],
  sort: AdQuestion['sort'],
  accountId: string,
): readonly AdResult[] {
  if (sort === undefined) return results;
  const figure = (result: Pick<Group, 'rows'>): number => Number(fieldValue(result.rows, sort.field, accountId) ?? 0);
  return results.toSorted((a, b) => (figure(a) - figure(b)) * (sort.isDescending ? -1 : 1));
}
