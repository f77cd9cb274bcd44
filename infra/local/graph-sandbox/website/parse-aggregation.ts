import type { Aggregation } from './audience-rule.ts';
import { readComparison } from './parse-filter.ts';
import { badRule, objectWith } from './rule-error.ts';

const TYPES = ['count', 'sum', 'avg', 'min', 'max', 'time_spent', 'last_event_time_field'] as const;
const METHODS = ['absolute', 'percentile'] as const;
const RANGES = ['in_range', 'not_in_range'] as const;
const KEYS = ['type', 'operator', 'value', 'field', 'method', 'config'];

export function parseAggregation(value: unknown, place: string): Aggregation {
  const sent = objectWith(value, place, KEYS);
  const type = TYPES.find((name) => name === sent.type);
  if (type === undefined) throw badRule(`${place}.type must be one of ${TYPES.join(', ')}.`);
  const method = METHODS.find((name) => name === (sent.method ?? 'absolute'));
  if (method === undefined) throw badRule(`${place}.method must be absolute or percentile.`);
  const range = RANGES.find((name) => name === sent.operator);
  const operator = range ?? readComparison(sent.operator);
  if (operator === undefined) throw badRule(`${place}.operator ${String(sent.operator)} is unknown.`);
  const field = typeof sent.field === 'string' && sent.field !== '' ? sent.field : undefined;
  if (type !== 'count' && field === undefined) throw badRule(`${place}.field is required for ${type}.`);
  const values = readNumbers(sent.value);
  if (values.length !== (range === undefined ? 1 : 2) || values.some((number) => !Number.isFinite(number))) {
    throw badRule(`${place}.value must be a number, or the two ends of a range.`);
  }
  return { type, method, operator, values, ...(field === undefined ? {} : { field }) };
}

/** Meta does not show how a range is written: a list of two, or an object of two, its smaller end first. */
function readNumbers(value: unknown): readonly number[] {
  const list = typeof value === 'object' && value !== null ? Object.values(value) : [value];
  return list.map((entry) => (typeof entry === 'number' || typeof entry === 'string' ? Number(entry) : Number.NaN));
}
