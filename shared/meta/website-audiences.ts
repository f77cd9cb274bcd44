import * as z from 'zod/mini';
import type { Failure } from '../domain/audience/audience.ts';
import type { WebsiteCondition, WebsiteRule } from '../domain/audience/website-rule.ts';
import { SECOND } from '../domain/time.ts';
import { callTwice, type Pace } from './call-twice.ts';
import type { GraphClient } from './graph-client.ts';
import { GraphError } from './graph-error.ts';
import { metaEventName } from './server-event.ts';

const createdSchema = z.object({ id: z.union([z.string(), z.number()]) });

/** The rule as Meta's JSON has it (META.md 3). */
export function websiteRuleJson({ operator, inclusions, exclusions }: WebsiteRule, pixelId: string) {
  const condition = ({ events, within }: WebsiteCondition, seconds: (exact: number) => number) => ({
    event_sources: [{ id: pixelId, type: 'pixel' }],
    retention_seconds: seconds(within / SECOND),
    filter: {
      operator: 'or',
      filters: events.map((event) => ({ field: 'event', operator: 'eq', value: metaEventName(event) })),
    },
  });
  return {
    inclusions: { operator, rules: inclusions.map((one) => condition(one, Math.floor)) },
    ...(exclusions.length === 0
      ? {}
      : {
          exclusions: {
            operator: 'or',
            // Meta's times are whole seconds, rounded down: one more, so that nobody is let in early.
            rules: exclusions.map((one) => condition(one, (exact) => Math.ceil(exact) + 1)),
          },
        }),
  };
}

/** Website audiences: Meta fills them itself, from the events it was told of. */
export function createWebsiteAudiences({ graph, pace }: { readonly graph: GraphClient; readonly pace: Pace }) {
  return {
    /** Creates one, or finds the one an earlier call created whose answer was lost. */
    async createWebsiteAudience(wish: {
      readonly adAccountId: string;
      readonly pixelId: string;
      readonly name: string;
      /** Must differ between audiences that may have the same name. */
      readonly description: string;
      readonly rule: WebsiteRule;
    }): Promise<
      | { readonly kind: 'created'; readonly metaAudienceId: string }
      | { readonly kind: 'failed'; readonly failure: Failure }
    > {
      const account = wish.adAccountId.replace(/^act_/, '');
      try {
        const { body } = await callTwice(pace, () =>
          graph.call('POST', `/act_${account}/customaudiences`, {
            name: wish.name,
            description: wish.description,
            rule: JSON.stringify(websiteRuleJson(wish.rule, wish.pixelId)),
            prefill: true,
            enable_fetch_or_create: true,
          }),
        );
        return { kind: 'created', metaAudienceId: String(createdSchema.parse(body).id) };
      } catch (error) {
        if (!(error instanceof GraphError)) throw error;
        return { kind: 'failed', failure: error.failure };
      }
    },
  };
}
