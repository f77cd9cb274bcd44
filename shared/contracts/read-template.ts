import type { Rule } from '../domain/audience/rule.ts';
import { findTemplate, type ParameterName, RULE_TEMPLATES, type RuleTemplate } from '../domain/audience/templates.ts';
import { InvalidInput, type Problem } from '../domain/errors.ts';
import { DAY, HOUR } from '../domain/time.ts';
import { readAmounts } from './read-amounts.ts';
import { readDuration } from './read-duration.ts';
import { readFilter, readSource } from './read-event-filter.ts';

/** Parameters by name, as they came. */
export type GivenParameters = Readonly<Partial<Record<ParameterName, unknown>>>;

export const PARAMETER_NAMES = ['window', 'grace', 'minValue', 'currency', 'item', 'category', 'source'] as const;

const MAX_WINDOW = 400 * DAY;

/** The rule a template makes of its parameters. @throws InvalidInput naming every one that is wrong */
export function readTemplate(name: string, given: GivenParameters): Rule {
  const template = findTemplate(name);
  const problems: Problem[] = [];
  if (template === undefined) {
    const detail = `must be one of ${RULE_TEMPLATES.map((known) => known.template).join(', ')}`;
    throw new InvalidInput('The rule is not valid', [{ path: 'template', detail }]);
  }
  const { required, optional } = template;
  const fields = new Map<string, unknown>(Object.entries(given).filter(([, value]) => value !== undefined));
  for (const path of fields.keys())
    if (![...required, ...optional].some((known) => known === path))
      problems.push({ path, detail: 'is not a parameter of this template' });
  for (const path of required) if (!fields.has(path)) problems.push({ path, detail: 'is needed by this template' });
  const spans = readSpans(template, fields, problems);
  const items = new Map([...fields].filter(([field]) => field === 'item' || field === 'category'));
  const inner: Problem[] = [];
  const filter = readFilter('*', items, '', inner);
  const amounts = readAmounts(new Map([...fields].filter(([f]) => f === 'minValue' || f === 'currency')), '', inner);
  problems.push(...inner.map(({ path = '', ...rest }) => ({ ...rest, path: path.replace(/^\./, '') })));
  const source = fields.has('source') ? readSource(fields.get('source'), 'source', problems) : undefined;
  if (problems.length > 0) throw new InvalidInput('The rule is not valid', problems);
  const said = { ...(filter === undefined ? {} : { filter }), ...(source === undefined ? {} : { source }) };
  return template.rule({ ...spans, ...said, ...amounts });
}

function readSpans(template: RuleTemplate, fields: ReadonlyMap<string, unknown>, problems: Problem[]) {
  const read = (path: string, otherwise: number): number =>
    fields.has(path) ? (readDuration(fields.get(path), path, problems) ?? otherwise) : otherwise;
  const window = read('window', template.window);
  const grace = read('grace', template.grace ?? HOUR);
  if (window === 0 || window > MAX_WINDOW)
    problems.push({ path: 'window', detail: 'must be more than 0 and at most 400d' });
  else if (template.grace !== undefined && grace >= window)
    problems.push({
      path: fields.has('grace') ? 'grace' : 'window',
      detail: 'leaves no time: grace must be shorter than window',
    });
  return { window, grace };
}
