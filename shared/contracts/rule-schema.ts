import type { Rule } from '../domain/audience/rule.ts';
import { InvalidInput, type Problem } from '../domain/errors.ts';
import { isId } from '../domain/ids.ts';
import { DAY, type Duration, formatDuration, parseDuration, SECOND } from '../domain/time.ts';

/** A rule as it stands on the wire and at rest. */
export type WireRule =
  | { readonly did: string; readonly within: string | number; readonly atLeastAgo?: string | number }
  | { readonly did: string; readonly since: string }
  | { readonly cart: 'emptied' }
  | { readonly all: readonly WireRule[] }
  | { readonly any: readonly WireRule[] }
  | { readonly not: WireRule };

const MAX_DEPTH = 8;
const MAX_PARTS = 32;
/** What a rule may look back at most; states hold newest times only, so more would be a promise without proof. */
const MAX_WITHIN = 400 * DAY;

const FORMS: Readonly<Record<string, readonly string[]>> = {
  did: ['did', 'within', 'atLeastAgo', 'since'],
  cart: ['cart'],
  all: ['all'],
  any: ['any'],
  not: ['not'],
};
const LATER = new Set(['minCount', 'minValue', 'item', 'category', 'source']);

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
    if (FORMS[form]?.includes(name) !== true)
      refuse(`${path}.${name}`, LATER.has(name) ? 'is not supported yet' : 'is not a field of a rule');
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

function readDid(fields: ReadonlyMap<string, unknown>, path: string, problems: Problem[]): Rule | undefined {
  const before = problems.length;
  const name = (field: string): string => {
    const value = fields.get(field);
    if (typeof value === 'string' && isId(value)) return value;
    problems.push({ path: `${path}.${field}`, detail: "must be an event's name" });
    return '';
  };
  const event = name('did');
  if (fields.has('since')) {
    const since = name('since');
    for (const field of ['within', 'atLeastAgo'])
      if (fields.has(field)) problems.push({ path: `${path}.${field}`, detail: 'cannot stand beside since' });
    return problems.length > before ? undefined : { kind: 'since', event, since };
  }
  const within = readDuration(fields.get('within'), `${path}.within`, problems);
  const atLeastAgo = fields.has('atLeastAgo')
    ? readDuration(fields.get('atLeastAgo'), `${path}.atLeastAgo`, problems)
    : 0;
  if (within === 0 || (within !== undefined && within > MAX_WITHIN))
    problems.push({ path: `${path}.within`, detail: `must be more than 0 and at most ${formatDuration(MAX_WITHIN)}` });
  else if (within !== undefined && atLeastAgo !== undefined && atLeastAgo >= within)
    problems.push({ path: `${path}.atLeastAgo`, detail: 'must be shorter than within' });
  if (problems.length > before || within === undefined || atLeastAgo === undefined) return undefined;
  return { kind: 'did', event, within, atLeastAgo };
}

/** `30d`, `1h`, `45m`, `90s`, or seconds as a whole number. */
export function readDuration(value: unknown, path: string, problems: Problem[]): Duration | undefined {
  const seconds = typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 1e10;
  const duration = seconds ? value * SECOND : typeof value === 'string' ? parseDuration(value) : undefined;
  if (duration === undefined)
    problems.push({ path, detail: 'must be a duration such as "30d" or "1h", or whole seconds' });
  return duration;
}

function writeDuration(duration: Duration): string | number {
  const text = formatDuration(duration);
  return parseDuration(text) === duration ? text : duration / SECOND;
}

export function writeRule(rule: Rule): WireRule {
  switch (rule.kind) {
    case 'did': {
      const { event, within, atLeastAgo } = rule;
      const ago = atLeastAgo > 0 ? { atLeastAgo: writeDuration(atLeastAgo) } : {};
      return { did: event, within: writeDuration(within), ...ago };
    }
    case 'since':
      return { did: rule.event, since: rule.since };
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
