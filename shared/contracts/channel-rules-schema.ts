import * as z from 'zod';
import { type ChannelRule, RULE_FIELDS, RULE_OPERATORS } from '../domain/attribution/channel-rules.ts';
import { plainText } from './plain-text.ts';

const MOST_RULES = 100;
const MOST_TEXTS = 200;
/** Rows of reports that are no channels. */
const RESERVED: ReadonlySet<string> = new Set(['direct', '(direct)', 'unknown', '(not set)']);

const text = plainText
  .trim()
  .min(1, { error: 'must not be empty; to ask whether there is one, say isSet' })
  .max(256)
  .transform((said) => said.toLowerCase());
const texts = z.union([text.transform((one) => [one]), z.array(text).min(1).max(MOST_TEXTS)], {
  error: 'must be a text, or a list of texts of which one is enough',
});

function each<Name extends string, Schema extends z.ZodType>(names: readonly Name[], schema: Schema) {
  return Object.fromEntries(names.map((name) => [name, schema])) as Record<Name, Schema>;
}

const fieldTest = z
  .strictObject({ ...each(RULE_OPERATORS, texts.optional()), isSet: z.boolean().optional() })
  .refine((test) => Object.values(test).some((said) => said !== undefined), {
    error: `must say one of ${[...RULE_OPERATORS, 'isSet'].join(', ')}`,
  });
const fieldTests = z
  .strictObject(each(RULE_FIELDS, fieldTest.optional()))
  .refine((fields) => Object.values(fields).some((said) => said !== undefined), {
    error: `must name one of ${RULE_FIELDS.join(', ')}`,
  });

export const channelRuleSchema = z.strictObject({
  channel: z
    .string()
    .trim()
    .toLowerCase()
    .regex(/^[a-z0-9][a-z0-9_ -]{0,63}$/, {
      error: 'must be 1 to 64 letters, digits, spaces, dashes and underscores, such as influencers or paid_social',
    })
    .refine((name) => !RESERVED.has(name), { error: 'is the name of a row that is no channel' }),
  when: fieldTests,
  except: fieldTests.optional(),
});

export const channelRulesBodySchema = z.strictObject({
  /** Tried in this order, before the default groups; none: the default groups alone. */
  rules: z.array(channelRuleSchema).max(MOST_RULES),
  /** Why, for those who read it later. */
  note: plainText.trim().max(400).optional(),
});

export const channelRulesSchema = z.object({
  version: z.int(),
  createdAt: z.string(),
  note: z.string().nullable(),
  rules: z.array(z.looseObject({ channel: z.string() })),
});

/** Nothing of what was not said. */
export const readChannelRules = ({ rules }: z.infer<typeof channelRulesBodySchema>): readonly ChannelRule[] =>
  JSON.parse(JSON.stringify(rules)) as readonly ChannelRule[];
