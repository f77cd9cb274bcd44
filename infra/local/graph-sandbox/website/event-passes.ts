import type { ReceivedEvent } from '../conversions/received-event.ts';
import type { Comparison, Filter, Leaf } from './audience-rule.ts';
import { compileRegex } from './compile-regex.ts';
import { valuesOf } from './event-values.ts';

export function eventPasses(event: ReceivedEvent, { operator, filters }: Filter): boolean {
  const passes = (part: Leaf | Filter): boolean =>
    'filters' in part ? eventPasses(event, part) : leafHolds(valuesOf(event, part.field), part);
  return operator === 'and' ? filters.every(passes) : filters.some(passes);
}

/** An event may have several values under one field: one that fits is enough, and for a "not" none may fit. */
function leafHolds(actual: readonly string[], { operator, values }: Leaf): boolean {
  const [wanted = ''] = values;
  const some = (test: (value: string) => boolean): boolean => actual.some(test);
  const small = (text: string): string => text.toLowerCase();
  switch (operator) {
    case '!=':
      return !some((value) => compares(value, '=', wanted));
    case 'contains':
      return some((value) => value.includes(wanted));
    case 'not_contains':
      return !some((value) => value.includes(wanted));
    case 'i_contains':
      return some((value) => small(value).includes(small(wanted)));
    case 'i_not_contains':
      return !some((value) => small(value).includes(small(wanted)));
    case 'is_any':
      return some((value) => values.includes(value));
    case 'is_not_any':
      return !some((value) => values.includes(value));
    case 'i_is_any':
      return some((value) => values.map(small).includes(small(value)));
    case 'i_is_not_any':
      return !some((value) => values.map(small).includes(small(value)));
    case 'starts_with':
      return some((value) => value.startsWith(wanted));
    case 'i_starts_with':
      return some((value) => small(value).startsWith(small(wanted)));
    case 'regex_match':
      return some((value) => compileRegex(wanted)?.test(value) ?? false);
    default:
      return some((value) => compares(value, operator, wanted));
  }
}

/** As numbers where both are; what is no number is neither above nor below anything. */
function compares(value: string, operator: Comparison, wanted: string): boolean {
  const areNumbers = [value, wanted].every((text) => text.trim() !== '' && Number.isFinite(Number(text)));
  if (areNumbers) return compareNumbers(Number(value), operator, Number(wanted));
  return (operator === '=' && value === wanted) || (operator === '!=' && value !== wanted);
}

export function compareNumbers(value: number, operator: Comparison, wanted: number): boolean {
  switch (operator) {
    case '=':
      return value === wanted;
    case '!=':
      return value !== wanted;
    case '>=':
      return value >= wanted;
    case '<=':
      return value <= wanted;
    case '>':
      return value > wanted;
    case '<':
      return value < wanted;
  }
}
