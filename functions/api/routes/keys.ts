import * as z from 'zod';
import { Conflict, NotFound } from '../../../shared/domain/errors.ts';
import type { SiteId } from '../../../shared/domain/ids.ts';
import type { KeyRole } from '../../../shared/domain/site.ts';
import type { Instant } from '../../../shared/domain/time.ts';
import { iso, json, noContent } from '../answers.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';

export type KeyDeps = {
  readonly apiKeys: {
    /** `undefined`: the key belongs to somebody already. */
    createKey(
      key: string,
      about: { readonly siteId: SiteId; readonly role: KeyRole; readonly createdAt: Instant },
    ): Promise<{ readonly keyId: string } | undefined>;
    /** The oldest first. */
    listKeys(siteId: SiteId): Promise<
      readonly {
        readonly keyId: string;
        readonly role: KeyRole;
        readonly ending: string;
        readonly createdAt: Instant;
      }[]
    >;
    /** `false`: the site has no such key. */
    deleteKey(siteId: SiteId, keyId: string): Promise<boolean>;
  };
  readonly randomKey: (role: KeyRole) => string;
};

const keyId = z.string().regex(/^[0-9a-f]{64}$/, { error: 'must be a keyId: 64 hex digits' });

export function keyEndpoints({ apiKeys, randomKey }: KeyDeps): readonly Endpoint[] {
  async function remove(siteId: SiteId, id: string, own: string): Promise<Response> {
    if (id === own) throw new Conflict('A key cannot delete itself; use another admin key');
    if (!(await apiKeys.deleteKey(siteId, id))) throw new NotFound('The site has no such key');
    return noContent();
  }

  return [
    endpoint({
      method: 'get',
      path: '/v1/keys',
      summary: 'The keys of the site, the oldest first; of each its last four characters alone',
      allow: ['admin'],
      answer: {
        status: 200,
        schema: z.object({
          keys: z.array(
            z.object({
              keyId,
              role: z.enum(['server', 'read', 'admin']),
              ending: z.string(),
              createdAt: z.string(),
              /** The one this was asked with. */
              isOwn: z.boolean(),
            }),
          ),
        }),
      },
      async run(_, { site: { siteId }, keyId: own }) {
        const keys = await apiKeys.listKeys(siteId);
        return json({
          keys: keys.map(({ keyId: id, role, ending, createdAt }) => {
            return { keyId: id, role, ending, createdAt: iso(createdAt), isOwn: id === own };
          }),
        });
      },
    }),
    endpoint({
      method: 'post',
      path: '/v1/keys',
      summary: 'Make a key; it is shown this once',
      allow: ['admin'],
      body: z.strictObject({ role: z.enum(['server', 'read', 'admin']) }),
      answer: {
        status: 201,
        schema: z.object({
          keyId,
          key: z.string(),
          role: z.enum(['server', 'read', 'admin']),
          siteId: z.string(),
          createdAt: z.string(),
        }),
      },
      async run({ body: { role }, now }, { site: { siteId } }) {
        const key = randomKey(role);
        const made = await apiKeys.createKey(key, { siteId, role, createdAt: now });
        if (made === undefined) throw new Conflict('The key is taken; try again');
        return json({ keyId: made.keyId, key, role, siteId, createdAt: iso(now) }, 201);
      },
    }),
    endpoint({
      method: 'delete',
      path: '/v1/keys',
      summary: 'End a key, named in the body',
      allow: ['admin'],
      body: z.strictObject({ keyId }),
      answer: { status: 204 },
      run: ({ body }, caller) => remove(caller.site.siteId, body.keyId, caller.keyId),
    }),
    endpoint({
      method: 'delete',
      path: '/v1/keys/{keyId}',
      summary: 'End a key',
      allow: ['admin'],
      params: z.object({ keyId }),
      answer: { status: 204 },
      run: ({ params }, caller) => remove(caller.site.siteId, params.keyId, caller.keyId),
    }),
  ];
}
