import * as z from 'zod/mini';
import type { Failure } from '../domain/audience/audience.ts';
import type { WebsiteRule } from '../domain/audience/website-rule.ts';
import { callTwice, type Pace } from './call-twice.ts';
import type { GraphClient } from './graph-client.ts';
import { GraphError } from './graph-error.ts';
import { websiteRuleJson } from './website-rule-json.ts';

const createdSchema = z.object({ id: z.union([z.string(), z.number()]) });

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
