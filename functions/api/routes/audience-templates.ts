import * as z from 'zod';
import { writeRule } from '../../../shared/contracts/rule-schema.ts';
import { describeRule } from '../../../shared/domain/audience/describe-rule.ts';
import { RULE_TEMPLATES, type RuleTemplate } from '../../../shared/domain/audience/templates.ts';
import { formatDuration, HOUR } from '../../../shared/domain/time.ts';
import { json } from '../answers.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';

export function audienceTemplateEndpoints(): readonly Endpoint[] {
  return [
    endpoint({
      method: 'get',
      path: '/v1/audience-templates',
      summary: 'Rules made already, with their parameters and defaults',
      allow: ['read', 'admin'],
      answer: {
        status: 200,
        schema: z.object({
          templates: z.array(
            z.object({
              template: z.string(),
              name: z.string(),
              description: z.string(),
              required: z.array(z.string()),
              optional: z.array(z.string()),
              defaults: z.record(z.string(), z.string()),
              rule: z.unknown(),
              ruleText: z.string(),
            }),
          ),
        }),
      },
      run: async () => json({ templates: RULE_TEMPLATES.map(templateBody) }),
    }),
  ];
}

/** What must be said to be a rule at all, as an example. */
const EXAMPLE = { minValue: 200, currency: 'EUR', source: { post: ['1789'] } } as const;

function templateBody({ template, name, description, required, optional, window, grace, rule }: RuleTemplate) {
  const example = rule({ window, grace: grace ?? HOUR, ...(required.length === 0 ? {} : EXAMPLE) });
  return {
    template,
    name,
    description,
    required,
    optional,
    defaults: {
      window: formatDuration(window),
      ...(grace === undefined ? {} : { grace: formatDuration(grace) }),
    },
    rule: writeRule(example),
    ruleText: describeRule(example),
  };
}
