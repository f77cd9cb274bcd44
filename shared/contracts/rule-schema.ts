import { startOf } from '../domain/audience/demand.ts';
import type { EventFilter } from '../domain/audience/event-filter.ts';
import type { Rule } from '../domain/audience/rule.ts';
import { InvalidInput, type Problem } from '../domain/errors.ts';
import { isId } from '../domain/ids.ts';
import { DAY, type Duration, formatDuration, parseDuration, SECOND } from '../domain/time.ts';
import { readAmounts } from './read-amounts.ts';
import { readDuration } from './read-duration.ts';
import { FILTER_FIELDS, readFilter, type WireFilter, writeFilter } from './read-event-filter.ts';

/** A rule as it stands on the wire and at rest. */
export type WireRule =
  | WireDid
  | (WireFilter & { readonly did: string; readonly since: string | (WireFilter & { readonly did: string }) })
  | { readonly cart: 'emptied' }
  | { readonly all: readonly WireRule[] }
  | { readonly any: readonly WireRule[] }
  | { readonly not: WireRule };

type WireDid = WireFilter & {
  readonly did: string;
  readonly within: string | number;
  readonly atLeastAgo?: string | number;
  readonly minCount?: number;
  readonly minValue?: number;
  readonly currency?: string;
};

const MAX_DEPTH = 8;
const MAX_PARTS = 32;
type Fields = ReadonlyMap<string, unknown>;
/** What a rule may look back at most; states hold newest times only, so more would be a promise without proof. */
const MAX_WITHIN = 400 * DAY;

const FORMS: Readonly<Record<string, readonly string[]>> = {
  did: ['did', 'within', 'atLeastAgo', 'since', 'minCount', 'minValue', 'currency', ...FILTER_FIELDS],
  cart: ['cart'],
  all: ['all'],
  any: ['any'],
  not: ['not'],
};
/** What `since` leaves no room for: it is about the latest event. */
const OF_A_SPAN = ['within', 'atLeastAgo', 'minCount', 'minValue', 'currency'] as const;

/**
 * Reads a rule from JSON.
 *
 * @throws InvalidInput naming every field that is wrong, by its path from `path` on.
 */
export function readRule(value: unknown, path = 'rule'): Rule {
  const problems: Problem[] = [];
  const rule = read(value, path, 1, problems);
  if (rule === undefined || problems.length > 0) throw new InvalidInput('The rule is not valid', problems);
  return rule;
}

function read(value: unknown, path: string, depth: number, problems: Problem[]): Rule | undefined {
  const refuse = (at: string, detail: string): undefined => {
    problems.push({ path: at, detail });
    return undefined;
  };
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse(path, 'must be an object');
  if (depth > MAX_DEPTH) return refuse(path, `must not be nested deeper than ${MAX_DEPTH} levels`);
  const fields = new Map<string, unknown>(Object.entries(value));
  const forms = Object.keys(FORMS).filter((name) => fields.has(name));
  const form = forms[0];
  if (form === undefined || forms.length > 1) return refuse(path, 'must have exactly one of did, cart, all, any, not');
  for (const name of fields.keys()) {
    if (FORMS[form]?.includes(name) !== true) refuse(`${path}.${name}`, 'is not a field of a rule');
  }
  switch (form) {
    case 'did':
      return readDid(fields, path, problems);
    case 'cart':
      return fields.get('cart') === 'emptied' ? { kind: 'cartEmptied' } : refuse(`${path}.cart`, 'must be "emptied"');
    case 'not': {
      const rule = read(fields.get('not'), `${path}.not`, depth + 1, problems);
      return rule === undefined ? undefined : { kind: 'not', rule };
    }
    default: {
      const parts = fields.get(form);
      if (!Array.isArray(parts) || parts.length === 0 || parts.length > MAX_PARTS)
        return refuse(`${path}.${form}`, `must be a list of 1 to ${MAX_PARTS} rules`);
      const rules = parts.flatMap((part, index) => read(part, `${path}.${form}.${index}`, depth + 1, problems) ?? []);
      return rules.length === parts.length ? { kind: form === 'all' ? 'all' : 'any', rules } : undefined;
    }
  }
}

function readDid(fields: Fields, path: string, problems: Problem[]): Rule | undefined {
  const before = problems.length;
  const event = readName(fields, 'did', path, problems);
  const filter = readFilter(event, fields, path, problems);
  const meant = filter === undefined ? { event } : { event, filter };
  if (fields.has('since')) {
    const since = readSince(fields, path, problems);
    for (const field of OF_A_SPAN)
      if (fields.has(field)) problems.push({ path: `${path}.${field}`, detail: 'cannot stand beside since' });
    return problems.length > before ? undefined : { kind: 'since', ...meant, ...since };
  }
  const within = readDuration(fields.get('within'), `${path}.within`, problems);
  const atLeastAgo = fields.has('atLeastAgo')
    ? readDuration(fields.get('atLeastAgo'), `${path}.atLeastAgo`, problems)
    : 0;
  if (within === 0 || (within !== undefined && within > MAX_WITHIN))
    problems.push({ path: `${path}.within`, detail: `must be more than 0 and at most ${formatDuration(MAX_WITHIN)}` });
  else if (within !== undefined && atLeastAgo !== undefined && atLeastAgo >= within)
    problems.push({ path: `${path}.atLeastAgo`, detail: 'must be shorter than within' });
  const amounts = readAmounts(fields, path, problems);
  if (problems.length > before || within === undefined || atLeastAgo === undefined) return undefined;
  return { kind: 'did', ...meant, within, atLeastAgo, ...amounts };
}

function readName(fields: Fields, field: string, path: string, problems: Problem[]): string {
  const value = fields.get(field);
  if (typeof value === 'string' && isId(value)) return value;
  problems.push({ path: `${path}.${field}`, detail: "must be an event's name" });
  return '';
}

/** An event's name, or a name with a filter. */
function readSince(
  fields: Fields,
  path: string,
  problems: Problem[],
): { readonly since: string; readonly sinceFilter?: EventFilter } {
  const value = fields.get('since');
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { since: readName(fields, 'since', path, problems) };
  const inner = new Map<string, unknown>(Object.entries(value));
  const at = `${path}.since`;
  for (const name of inner.keys())
    if (name !== 'did' && !FILTER_FIELDS.some((field) => field === name))
      problems.push({ path: `${at}.${name}`, detail: `can be did, ${FILTER_FIELDS.join(', ')} alone` });
  const since = readName(inner, 'did', at, problems);
  const sinceFilter = readFilter(since, inner, at, problems);
  return sinceFilter === undefined ? { since } : { since, sinceFilter };
}

function writeDuration(duration: Duration): string | number {
  const text = formatDuration(duration);
  return parseDuration(text) === duration ? text : duration / SECOND;
}

export function writeRule(rule: Rule): WireRule {
  switch (rule.kind) {
    case 'did': {
      const { event, within, atLeastAgo, minCount, minValue, currency } = rule;
      return {
        did: event,
        within: writeDuration(within),
        ...(atLeastAgo > 0 ? { atLeastAgo: writeDuration(atLeastAgo) } : {}),
        ...(minCount === undefined ? {} : { minCount }),
        ...(minValue === undefined ? {} : { minValue }),
        ...(currency === undefined ? {} : { currency }),
        ...writeFilter(rule),
      };
    }
    case 'since': {
      const start = startOf(rule);
      const since = start.filter === undefined ? rule.since : { did: rule.since, ...writeFilter(start) };
      return { did: rule.event, ...writeFilter(rule), since };
    }
    case 'cartEmptied':
      return { cart: 'emptied' };
    case 'all':
      return { all: rule.rules.map(writeRule) };
    case 'any':
      return { any: rule.rules.map(writeRule) };
    case 'not':
      return { not: writeRule(rule.rule) };
  }
}
