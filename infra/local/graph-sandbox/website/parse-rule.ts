import { parseGraphJson } from '../parse-graph-json.ts';
import type { AudienceRule, EventRule, RuleSet } from './audience-rule.ts';
import { parseAggregation } from './parse-aggregation.ts';
import { parseFilter } from './parse-filter.ts';
import { andOr, badRule, listOf, objectWith } from './rule-error.ts';

const MOST_RULES = 10;
/** Meta's pages say 180 and 365 days; whoever stays below the smaller is right under both. */
const LONGEST_RETENTION_S = 180 * 86_400;
const SOURCE_TYPES: ReadonlySet<unknown> = new Set(['pixel', 'app', 'store_visits', 'offline_events', 'page']);
/** `template` is what Ads Manager notes about how a rule was made. */
const RULE_KEYS = ['event_sources', 'retention_seconds', 'filter', 'aggregation', 'template'];

/** Reads the text of a rule, or refuses it as Meta would. */
export function parseRule(text: string): AudienceRule {
  let value: unknown;
  try {
    value = parseGraphJson(text);
  } catch {
    throw badRule('The rule is not valid JSON.');
  }
  const { inclusions, exclusions } = objectWith(value, 'rule', ['inclusions', 'exclusions']);
  const included = parseSet(inclusions, 'inclusions');
  if (included.rules.length === 0) throw badRule('inclusions needs a rule.');
  const excluded = exclusions === undefined ? undefined : parseSet(exclusions, 'exclusions');
  const total = included.rules.length + (excluded?.rules.length ?? 0);
  if (total > MOST_RULES) throw badRule(`A rule can hold at most ${MOST_RULES} rules; this one holds ${total}.`);
  return { inclusions: included, ...(excluded === undefined ? {} : { exclusions: excluded }) };
}

function parseSet(value: unknown, place: string): RuleSet {
  const { operator, rules } = objectWith(value, place, ['operator', 'rules']);
  return {
    operator: andOr(operator, place),
    rules: listOf(rules, `${place}.rules`).map((rule, index) => parseEventRule(rule, `${place}.rules[${index}]`)),
  };
}

function parseEventRule(value: unknown, place: string): EventRule {
  const rule = objectWith(value, place, RULE_KEYS);
  const retention = Number(rule.retention_seconds);
  if (!Number.isInteger(retention) || retention < 1 || retention > LONGEST_RETENTION_S) {
    throw badRule(`${place}.retention_seconds must be an integer from 1 to ${LONGEST_RETENTION_S}.`);
  }
  const sources = listOf(rule.event_sources, `${place}.event_sources`);
  if (sources.length === 0) throw badRule(`${place}.event_sources needs a source.`);
  return {
    pixelIds: sources.flatMap((source, index) => readSource(source, `${place}.event_sources[${index}]`)),
    retentionSeconds: retention,
    filter: parseFilter(rule.filter, `${place}.filter`),
    ...(rule.aggregation === undefined
      ? {}
      : { aggregation: parseAggregation(rule.aggregation, `${place}.aggregation`) }),
  };
}

/** Every kind of source Meta knows is taken, but only pixels send events here. */
function readSource(value: unknown, place: string): readonly string[] {
  const { id, type } = objectWith(value, place, ['id', 'type']);
  if (!SOURCE_TYPES.has(type)) throw badRule(`${place}.type must be pixel or another known kind of source.`);
  if (!/^\d+$/.test(String(id))) throw badRule(`${place}.id must be a numeric id.`);
  return type === 'pixel' ? [String(id)] : [];
}
