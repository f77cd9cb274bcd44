import type { Params } from './graph-call.ts';
import { invalidParameter } from './graph-error.ts';
import { flagParam, integerParam, requiredText, structuredParam, textParam } from './params.ts';
import { parseRule } from './website/parse-rule.ts';

const SUBTYPES: ReadonlySet<string> = new Set([
  ...['APP', 'BAG_OF_ACCOUNTS', 'BIDDING', 'CLAIM', 'CUSTOM', 'ENGAGEMENT', 'EXCLUSION', 'FOX', 'LOOKALIKE'],
  ...['MANAGED', 'MEASUREMENT', 'MESSENGER_SUBSCRIBER_LIST', 'OFFLINE_CONVERSION', 'PARTNER', 'PRIMARY'],
  ...['REGULATED_CATEGORIES_AUDIENCE', 'STUDY_RULE_AUDIENCE', 'VIDEO', 'WEBSITE'],
]);
const FILE_SOURCES: ReadonlySet<string> = new Set([
  'USER_PROVIDED_ONLY',
  'PARTNER_PROVIDED_ONLY',
  'BOTH_USER_AND_PARTNER_PROVIDED',
]);
const LONGEST_RETENTION_DAYS = 180;

/** What the advertiser said about an audience, under Meta's names. */
export type AudienceDefinition = {
  readonly name: string;
  readonly subtype: string;
  readonly description?: string;
  readonly customer_file_source?: string;
  readonly audience_labels?: readonly string[];
  readonly retention_days?: number;
  readonly opt_out_link?: string;
  readonly is_value_based?: boolean;
  readonly rule?: string;
  /** Whether a website audience starts with those who came before it was made; true unless said otherwise. */
  readonly prefill?: boolean;
};

export function parseDefinition(params: Params): AudienceDefinition {
  const rule = readRule(params);
  // A website audience is told by its rule and needs no subtype; a customer list does.
  const subtype = rule === undefined ? requiredText(params, 'subtype') : (textParam(params, 'subtype') ?? 'WEBSITE');
  if (!SUBTYPES.has(subtype)) throw invalidParameter(`Param subtype must be one of {${[...SUBTYPES].join(', ')}}.`);
  return {
    name: requiredText(params, 'name'),
    subtype,
    ...readDetails(params),
    ...(rule === undefined ? {} : { rule }),
  };
}

/** The fields an update may change, of those that were sent. */
export function parseChange(params: Params): Partial<AudienceDefinition> {
  const rule = readRule(params);
  return {
    ...('name' in params ? { name: requiredText(params, 'name') } : {}),
    ...readDetails(params),
    ...(rule === undefined ? {} : { rule }),
  };
}

function readDetails(params: Params): Partial<AudienceDefinition> {
  const description = textParam(params, 'description');
  const source = textParam(params, 'customer_file_source');
  const labels = structuredParam(params, 'audience_labels');
  const retention = integerParam(params, 'retention_days');
  const optOut = textParam(params, 'opt_out_link');
  const valueBased = flagParam(params, 'is_value_based');
  const prefill = flagParam(params, 'prefill');
  if (source !== undefined && !FILE_SOURCES.has(source)) {
    throw invalidParameter(`Param customer_file_source must be one of {${[...FILE_SOURCES].join(', ')}}.`);
  }
  if (labels !== undefined && !Array.isArray(labels)) throw invalidParameter('Param audience_labels must be an array.');
  if (retention !== undefined && (retention < 1 || retention > LONGEST_RETENTION_DAYS)) {
    throw invalidParameter(`Param retention_days must be between 1 and ${LONGEST_RETENTION_DAYS}.`);
  }
  return {
    ...(description === undefined ? {} : { description }),
    ...(source === undefined ? {} : { customer_file_source: source }),
    ...(labels === undefined ? {} : { audience_labels: labels.map(String) }),
    ...(retention === undefined ? {} : { retention_days: retention }),
    ...(optOut === undefined ? {} : { opt_out_link: optOut }),
    ...(valueBased === undefined ? {} : { is_value_based: valueBased }),
    ...(prefill === undefined ? {} : { prefill }),
  };
}

/** The rule is kept as the text it was sent in. */
function readRule(params: Params): string | undefined {
  if (params.rule === undefined || params.rule === null || params.rule === '') return undefined;
  const rule = typeof params.rule === 'string' ? params.rule : JSON.stringify(params.rule);
  parseRule(rule);
  return rule;
}
