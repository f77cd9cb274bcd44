import * as z from 'zod';
import {
  channelRulesBodySchema,
  channelRulesSchema,
  readChannelRules,
} from '../../../shared/contracts/channel-rules-schema.ts';
import type { ChannelRules } from '../../../shared/domain/attribution/channel-rules.ts';
import { NotFound } from '../../../shared/domain/errors.ts';
import type { SiteId } from '../../../shared/domain/ids.ts';
import { iso, json } from '../answers.ts';
import { cursorText, readCursor, writeCursor } from '../cursor.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';

export type ChannelRulesDeps = {
  readonly channelRules: {
    readChannelRules(siteId: SiteId, version: number | 'latest'): Promise<ChannelRules | undefined>;
    listChannelRules(
      siteId: SiteId,
      limit: number,
      after?: string,
    ): Promise<{ readonly versions: readonly ChannelRules[]; readonly next?: string | undefined }>;
    addChannelRules(siteId: SiteId, rules: Omit<ChannelRules, 'version'>): Promise<ChannelRules>;
  };
};

const cursorSchema = z.strictObject({ after: z.string() });
const version = z.union([z.literal('latest'), z.coerce.number().int().min(1).max(999_999_999)], {
  error: 'must be the number of a version, or latest',
});

export function channelRulesEndpoints({ channelRules }: ChannelRulesDeps): readonly Endpoint[] {
  return [
    endpoint({
      method: 'get',
      path: '/v1/channel-rules',
      summary: 'Every version of the site’s own channels, the newest first',
      allow: ['read', 'admin'],
      query: z.object({
        cursor: cursorText.optional(),
        limit: z.coerce.number().int().min(1).max(100).optional(),
      }),
      answer: {
        status: 200,
        schema: z.object({ versions: z.array(channelRulesSchema), nextCursor: z.string().optional() }),
      },
      async run({ query: { cursor, limit = 20 } }, { site }) {
        const after = cursor === undefined ? undefined : readCursor(cursorSchema, cursor).after;
        const { versions, next } = await channelRules.listChannelRules(site.siteId, limit, after);
        return json({
          versions: versions.map(body),
          ...(next === undefined ? {} : { nextCursor: writeCursor({ after: next }) }),
        });
      },
    }),
    endpoint({
      method: 'get',
      path: '/v1/channel-rules/{version}',
      summary: 'One version of the site’s own channels, or the latest',
      allow: ['read', 'admin'],
      params: z.object({ version }),
      answer: { status: 200, schema: channelRulesSchema },
      async run({ params }, { site }) {
        const found = await channelRules.readChannelRules(site.siteId, params.version);
        if (found === undefined) throw new NotFound('The site has no such version of its channels');
        return json(body(found));
      },
    }),
    endpoint({
      method: 'post',
      path: '/v1/channel-rules',
      summary: 'Channels of the site’s own, on top of the default groups, as the next version; reports take the latest',
      allow: ['admin'],
      body: channelRulesBodySchema,
      answer: { status: 201, schema: channelRulesSchema },
      async run({ body: said, now }, { site }) {
        const made = await channelRules.addChannelRules(site.siteId, {
          createdAt: now,
          rules: readChannelRules(said),
          ...(said.note === undefined ? {} : { note: said.note }),
        });
        return json(body(made), 201);
      },
    }),
  ];
}

const body = ({ version: number, createdAt, note, rules }: ChannelRules) => ({
  version: number,
  createdAt: iso(createdAt),
  note: note ?? null,
  rules,
});
