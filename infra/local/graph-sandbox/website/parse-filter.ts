import type { Comparison, Filter, Leaf, LeafOperator } from './audience-rule.ts';
import { compileRegex } from './compile-regex.ts';
import { andOr, badRule, listOf, objectWith } from './rule-error.ts';

const MOST_LEAVES = 100;

const COMPARISONS: Readonly<Record<string, Comparison>> = {
  ...{ '=': '=', eq: '=', '!=': '!=', neq: '!=' },
  ...{ '>=': '>=', gte: '>=', '<=': '<=', lte: '<=', '>': '>', gt: '>', '<': '<', lt: '<' },
};
const TEXT_OPERATORS: ReadonlySet<string> = new Set<LeafOperator>([
  ...(['contains', 'not_contains', 'i_contains', 'i_not_contains', 'starts_with', 'i_starts_with'] as const),
  'regex_match',
]);
const LIST_OPERATORS: ReadonlySet<string> = new Set<LeafOperator>(['is_any', 'is_not_any', 'i_is_any', 'i_is_not_any']);

/** Meta's other spellings stand for these. */
export function readComparison(operator: unknown): Comparison | undefined {
  return typeof operator === 'string' && Object.hasOwn(COMPARISONS, operator) ? COMPARISONS[operator] : undefined;
}

export function parseFilter(value: unknown, place: string): Filter {
  const filter = readFilter(value, place);
  const leaves = countLeaves(filter);
  if (leaves > MOST_LEAVES) throw badRule(`${place} can hold at most ${MOST_LEAVES} conditions; it holds ${leaves}.`);
  return filter;
}

function readFilter(value: unknown, place: string): Filter {
  const { operator, filters } = objectWith(value, place, ['operator', 'filters']);
  const parts = listOf(filters, `${place}.filters`);
  if (parts.length === 0) throw badRule(`${place}.filters needs a condition.`);
  return {
    operator: andOr(operator, place),
    filters: parts.map((part, index) => {
      const here = `${place}.filters[${index}]`;
      return typeof part === 'object' && part !== null && 'filters' in part
        ? readFilter(part, here)
        : readLeaf(part, here);
    }),
  };
}

function readLeaf(value: unknown, place: string): Leaf {
  const { field, operator, value: wanted } = objectWith(value, place, ['field', 'operator', 'value']);
  if (typeof field !== 'string' || field === '') throw badRule(`${place}.field must be a name.`);
  const known = readOperator(operator, place);
  if (LIST_OPERATORS.has(known)) {
    const values = listOf(wanted, `${place}.value`).map((entry) => scalar(entry, place));
    if (values.length === 0) throw badRule(`${place}.value needs an entry.`);
    return { field, operator: known, values };
  }
  const single = scalar(wanted, place);
  if (known === 'regex_match' && compileRegex(single) === undefined) {
    throw badRule(`${place}.value is no regular expression.`);
  }
  return { field, operator: known, values: [single] };
}

function readOperator(operator: unknown, place: string): LeafOperator {
  const known = readComparison(operator) ?? [...TEXT_OPERATORS, ...LIST_OPERATORS].find((name) => name === operator);
  if (known === undefined) throw badRule(`${place}.operator ${String(operator)} is unknown.`);
  return known as LeafOperator;
}

function scalar(value: unknown, place: string): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw badRule(`${place}.value must be a text or a number, and a list for is_any.`);
}

function countLeaves({ filters }: Filter): number {
  return filters.reduce((sum, part) => sum + ('filters' in part ? countLeaves(part) : 1), 0);
}
