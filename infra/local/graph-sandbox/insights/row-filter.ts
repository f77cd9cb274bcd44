import type { Params } from '../graph-call.ts';
import { invalidParameter } from '../graph-error.ts';
import { structuredParam } from '../params.ts';

/** Whether a row of the answer stays; it sees the row's ids and figures under the names of fields. */
export type RowFilter = (fieldOf: (field: string) => unknown) => boolean;

type Test = (actual: unknown, wanted: unknown) => boolean;
const isIn: Test = (actual, wanted) => Array.isArray(wanted) && wanted.map(String).includes(String(actual));

const OPERATORS: Readonly<Record<string, Test>> = {
  EQUAL: (actual, wanted) => String(actual) === String(wanted),
  NOT_EQUAL: (actual, wanted) => String(actual) !== String(wanted),
  IN: isIn,
  NOT_IN: (actual, wanted) => !isIn(actual, wanted),
  GREATER_THAN: (actual, wanted) => Number(actual) > Number(wanted),
  LESS_THAN: (actual, wanted) => Number(actual) < Number(wanted),
  CONTAIN: (actual, wanted) => String(actual).toLowerCase().includes(String(wanted).toLowerCase()),
};

/** `filtering=[{"field":"ad.id","operator":"IN","value":["1"]}]`, all of which must hold. */
export function parseRowFilter(params: Params): RowFilter {
  const sent = structuredParam(params, 'filtering') ?? [];
  if (!Array.isArray(sent)) throw invalidParameter('Param filtering must be a list of filters.');
  const filters = sent.map(parseFilter);
  return (fieldOf) => filters.every(({ field, test, value }) => test(fieldOf(field), value));
}

function parseFilter(filter: unknown): { readonly field: string; readonly test: Test; readonly value: unknown } {
  const { field, operator, value } = Object(filter);
  const test = typeof operator === 'string' && Object.hasOwn(OPERATORS, operator) ? OPERATORS[operator] : undefined;
  if (typeof field !== 'string' || test === undefined) {
    throw invalidParameter('Each filter needs a field, an operator this edge knows, and a value.');
  }
  return { field: field.replace(/^(ad|adset|campaign)\./, '$1_'), test, value };
}
