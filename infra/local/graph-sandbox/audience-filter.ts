import { audienceField, type FieldContext } from './audience-fields.ts';
import type { Audience } from './audience-store.ts';
import type { Params } from './graph-call.ts';
import { invalidParameter } from './graph-error.ts';
import { structuredParam } from './params.ts';

type Test = (actual: unknown, wanted: unknown) => boolean;

const OPERATORS: Readonly<Record<string, Test>> = {
  EQUAL: (actual, wanted) => String(actual) === String(wanted),
  CONTAIN: (actual, wanted) => String(actual).toLowerCase().includes(String(wanted).toLowerCase()),
  IN: (actual, wanted) => Array.isArray(wanted) && wanted.map(String).includes(String(actual)),
  GREATER_THAN: (actual, wanted) => Number(actual) > Number(wanted),
};

/** `filtering=[{"field":"operation_status.code","operator":"IN","value":[200]}]`, all of which must hold. */
export function filterAudiences(
  audiences: readonly Audience[],
  params: Params,
  context: FieldContext,
): readonly Audience[] {
  const filters = structuredParam(params, 'filtering');
  if (filters === undefined) return audiences;
  if (!Array.isArray(filters)) throw invalidParameter('Param filtering must be a list of filters.');
  return filters.reduce<readonly Audience[]>((kept, filter) => applyFilter(kept, filter, context), audiences);
}

function applyFilter(audiences: readonly Audience[], filter: unknown, context: FieldContext): readonly Audience[] {
  const { field, operator, value } = Object(filter);
  const test = typeof operator === 'string' && Object.hasOwn(OPERATORS, operator) ? OPERATORS[operator] : undefined;
  if (typeof field !== 'string' || test === undefined) {
    throw invalidParameter('Each filter needs a field, an operator this edge knows, and a value.');
  }
  const [name = '', subfield] = field.split('.');
  return audiences.filter((audience) => {
    const whole = audienceField(audience, name, context);
    return test(subfield === undefined ? whole : Object(whole)[subfield], value);
  });
}
