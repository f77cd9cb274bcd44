import * as z from 'zod';
import { inCurrency } from '../domain/audience/in-currency.ts';
import type { Rule } from '../domain/audience/rule.ts';
import { RULE_TEMPLATES } from '../domain/audience/templates.ts';
import { InvalidInput, type Problem } from '../domain/errors.ts';
import { type AudienceKey, parseAudienceKey } from '../domain/ids.ts';
import { plainText } from './plain-text.ts';
import { PARAMETER_NAMES, readTemplate } from './read-template.ts';
import { readRule } from './rule-schema.ts';
import { metaModeSchema } from './site-schema.ts';

const name = plainText.trim().min(1).max(200);
const description = plainText.max(1_000);
/** Keys of audiences to leave out of its ads. */
const exclude = z.array(z.string()).max(16);
const duration = z.union([z.string(), z.number()]);
const texts = z.union([z.string(), z.array(z.string())]);

/** A rule of one's own, or a template with its parameters. */
const ruleFields = {
  rule: z.unknown().optional(),
  /** One of `GET /v1/audience-templates`, with its parameters. */
  template: z.string().optional(),
  /** How far back it may lie: `30d`. */
  window: duration.optional(),
  /** How long a cart or checkout rests before it counts as left: `1h`. */
  grace: duration.optional(),
  minValue: z.number().optional(),
  currency: z.string().optional(),
  item: texts.optional(),
  category: texts.optional(),
  /** Where people came from, as in a rule. */
  source: z.union([texts, z.record(z.string(), z.union([texts, z.boolean()]))]).optional(),
};
const ruleSchema = z.strictObject(ruleFields);
type RuleFields = z.infer<typeof ruleSchema>;

export const previewSchema = ruleSchema;

export const newAudienceSchema = z.strictObject({
  audienceKey: z.string().optional(),
  name: name.optional(),
  description: description.optional(),
  status: z.enum(['running', 'paused']).optional(),
  exclude: exclude.optional(),
  ...ruleFields,
});

export const audienceChangesSchema = z.strictObject({
  name: name.optional(),
  description: description.nullable().optional(),
  status: z.enum(['running', 'paused']).optional(),
  /** `null`: past buyers again, where the site has such an audience. */
  exclude: exclude.nullable().optional(),
  ...ruleFields,
});

/**
 * The rule said, if one is.
 *
 * @param currency Of values that name none.
 * @throws InvalidInput
 */
export function readGivenRule(fields: RuleFields, currency: string): Rule | undefined {
  const { rule, template } = fields;
  const given = PARAMETER_NAMES.filter((name) => fields[name] !== undefined);
  const problems: Problem[] = [];
  if (rule !== undefined && template !== undefined)
    problems.push({ path: 'template', detail: 'cannot stand beside rule' });
  else if (template === undefined)
    problems.push(...given.map((path) => ({ path, detail: 'is not a parameter of this template' })));
  if (problems.length > 0) throw new InvalidInput('The rule is not valid', problems);
  if (rule !== undefined) return inCurrency(readRule(rule), currency);
  if (template === undefined) return undefined;
  const parameters = Object.fromEntries(given.map((name) => [name, fields[name]]));
  return inCurrency(readTemplate(template, parameters), currency);
}

/** @throws InvalidInput when none is said. */
export function requireRule(fields: RuleFields, currency: string): Rule {
  const rule = readGivenRule(fields, currency);
  if (rule === undefined)
    throw new InvalidInput('A rule is needed', [{ path: 'rule', detail: 'is needed, or a template' }]);
  return rule;
}

/** Key and name, each from the other or from the template where it is not said. @throws InvalidInput */
export function readIdentity(fields: z.infer<typeof newAudienceSchema>): {
  readonly audienceKey: AudienceKey;
  readonly name: string;
  readonly description?: string;
} {
  const builtIn = RULE_TEMPLATES.find(({ template }) => template === fields.template);
  const own = builtIn !== undefined && fields.window === undefined && fields.grace === undefined ? builtIn : undefined;
  const text = fields.audienceKey ?? (fields.name === undefined ? own?.template : slug(fields.name));
  const chosen = fields.name ?? (fields.audienceKey === undefined ? own?.name : fields.audienceKey);
  if (text === undefined || chosen === undefined)
    throw new InvalidInput('The audience needs a name', [{ path: 'name', detail: 'is needed' }]);
  const audienceKey = parseAudienceKey(text);
  if (audienceKey === undefined || audienceKey === 'preview')
    throw new InvalidInput('The audience key is not valid', [
      {
        path: 'audienceKey',
        detail: 'must be 1 to 64 lower-case letters, digits and dashes, beginning with a letter or digit',
      },
    ]);
  const said = fields.description ?? own?.description;
  return { audienceKey, name: chosen, ...(said === undefined ? {} : { description: said }) };
}

function slug(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 64);
}

const count = z.int().nullable();
const manyTexts = z.array(z.string()).readonly();

const shownError = z.object({
  at: z.string(),
  class: z.enum(['retry-later', 'credentials', 'human', 'row', 'bug']),
  message: z.string(),
  action: z.string(),
  retryAt: z.string().nullable(),
});

/** A list that is to be deleted at Meta, and is not yet. */
export const deletionSchema = z.object({
  audienceKey: z.string(),
  name: z.string(),
  metaAudienceId: z.string().nullable(),
  lastError: shownError.nullable(),
});

/** An audience as lists show it. */
export const audienceRowSchema = z.object({
  audienceKey: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  rule: z.unknown(),
  ruleText: z.string(),
  ruleVersion: z.int(),
  completeFrom: z.string().nullable(),
  status: z.enum(['running', 'paused', 'blocked']),
  /** The site's: in a `dry-run` nothing is sent. */
  mode: metaModeSchema,
  createdAt: z.string(),
  funnel: z.object({
    members: count,
    consented: count,
    matchable: count,
    sent: count,
    invalid: count,
    metaLow: count,
    metaHigh: count,
  }),
  /** Why each step of the funnel is smaller than the one before it, or larger. */
  losses: z
    .array(
      z.object({
        step: z.enum(['consented', 'matchable', 'sent', 'read', 'recognised']),
        lost: z.int(),
        why: z.string(),
      }),
    )
    .readonly(),
  countedAt: z.string(),
  pendingAdd: count,
  pendingRemove: count,
  oldestPendingAt: z.string().nullable(),
  /** How far everybody was looked at with the rule as it is; `share` from 0 to 1. */
  pass: z
    .object({
      startedAt: z.string(),
      scanned: z.int(),
      total: z.int().nullable(),
      share: z.number().nullable(),
      finishedAt: z.string().nullable(),
    })
    .nullable(),
  /** The rule of before an edit, in words, as long as Meta holds its members; `null`: Meta has the rule above. */
  standingRuleText: z.string().nullable(),
  /** It is being filled anew at Meta, where somebody edited it. */
  reconcile: z.object({ askedAt: z.string(), sent: z.int() }).nullable(),
  lastSyncAt: z.string().nullable(),
  /** `retryAt`: when the sync tries again by itself; `null`: it waits for somebody, or tries at its next run. */
  lastError: shownError.nullable(),
  deliveryStatus: z.string().nullable(),
  metaAudienceId: z.string().nullable(),
  /** Of the website audience made of this very rule. */
  websiteAudienceId: z.string().nullable(),
  /** Keys of the audiences to leave out; `null`: past buyers, where the site has such an audience. */
  exclude: z.array(z.string()).readonly().nullable(),
  /** Ids at Meta to enter in one ad set, and what to know before its ads run. */
  launch: z.object({ include: manyTexts, exclude: manyTexts, notes: manyTexts }),
  /** What keeps ads from being delivered, as far as it is known here. */
  warnings: manyTexts,
});
export type AudienceRow = z.infer<typeof audienceRowSchema>;
