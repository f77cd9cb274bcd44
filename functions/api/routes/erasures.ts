import * as z from 'zod';
import type { SyncMessage } from '../../../shared/contracts/messages.ts';
import { Conflict, NotFound } from '../../../shared/domain/errors.ts';
import { parseVisitorId, type SiteId } from '../../../shared/domain/ids.ts';
import type { Leaving } from '../../../shared/domain/leaving/leaving.ts';
import { isErased } from '../../../shared/domain/visitor/facts-since.ts';
import { type AskForErasureDeps, createAskForErasure } from '../../../shared/pipeline/ask-for-erasure.ts';
import { createFindPeople, type FindPeopleDeps, type FoundPeople } from '../../../shared/pipeline/find-people.ts';
import { json } from '../answers.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { erasureRow, erasureSchema } from '../erasure-row.ts';
import { askedOf, whoQuery } from '../who-query.ts';

export type ErasureDeps = Omit<AskForErasureDeps, 'leavings'> &
  FindPeopleDeps & {
    readonly leavings: AskForErasureDeps['leavings'] & {
      readLeaving(siteId: SiteId, leavingId: string): Promise<Leaving | undefined>;
      listLeavings(
        siteId: SiteId,
        cursor?: string,
      ): Promise<{ readonly leavings: readonly Leaving[]; readonly next?: string }>;
      changeLeaving(
        leaving: { readonly siteId: SiteId; readonly leavingId: string },
        change: (leaving: Leaving) => Leaving,
      ): Promise<Leaving | undefined>;
    };
    readonly syncRequests: { send(messages: readonly SyncMessage[]): Promise<void> };
  };

const one = z.object({ erasureId: z.string() });
const accepted = { status: 202, schema: erasureSchema };

export function erasureEndpoints(deps: ErasureDeps): readonly Endpoint[] {
  const { visitors, leavings, syncRequests } = deps;
  const findPeople = createFindPeople(deps);
  const askForErasure = createAskForErasure(deps);

  async function byId(siteId: SiteId, text: string): Promise<FoundPeople> {
    const visitorId = parseVisitorId(text);
    const states = visitorId === undefined ? [] : (await visitors.readStates([{ siteId, visitorId }])).values();
    const [record] = states;
    if (record === undefined || isErased(record.facts)) throw new NotFound('There is no such visitor');
    return { visitorIds: [record.visitorId], aliasIds: [], emails: [], phones: [] };
  }

  async function find(siteId: SiteId, leavingId: string): Promise<Leaving> {
    const leaving = await leavings.readLeaving(siteId, leavingId);
    if (leaving === undefined) throw new NotFound(`There is no erasure ${leavingId}`);
    return leaving;
  }

  return [
    endpoint({
      method: 'delete',
      path: '/v1/visitors/{visitorId}',
      summary: 'Erase a visitor and everybody they are one person with, here and at Meta',
      allow: ['admin'],
      params: z.object({ visitorId: z.string() }),
      answer: accepted,
      run: async ({ params: { visitorId }, now }, { site }) =>
        json(erasureRow(await askForErasure(site, await byId(site.siteId, visitorId), now)), 202),
    }),
    endpoint({
      method: 'delete',
      path: '/v1/visitors',
      summary: 'Erase the person of an e-mail address, phone number (raw or hash) or account, here and at Meta',
      allow: ['admin'],
      query: whoQuery,
      answer: accepted,
      async run({ query, now }, { site }) {
        const people = await findPeople(site, askedOf(query));
        if (people.visitorIds.length === 0) throw new NotFound('Nobody is known by that');
        return json(erasureRow(await askForErasure(site, people, now)), 202);
      },
    }),
    endpoint({
      method: 'get',
      path: '/v1/erasures',
      summary: 'Erasures, and withdrawals Meta did not take at once, newest first',
      allow: ['admin'],
      query: z.object({ cursor: z.string().min(1).optional() }),
      answer: {
        status: 200,
        schema: z.object({ erasures: z.array(erasureSchema), nextCursor: z.string().optional() }),
      },
      async run({ query: { cursor } }, { site: { siteId } }) {
        const page = await leavings.listLeavings(siteId, cursor);
        const nextCursor = page.next === undefined ? {} : { nextCursor: page.next };
        return json({ erasures: page.leavings.map(erasureRow), ...nextCursor });
      },
    }),
    endpoint({
      method: 'get',
      path: '/v1/erasures/{erasureId}',
      summary: 'How far an erasure is, here and at Meta',
      allow: ['admin'],
      params: one,
      answer: { status: 200, schema: erasureSchema },
      run: async ({ params: { erasureId } }, { site: { siteId } }) => json(erasureRow(await find(siteId, erasureId))),
    }),
    endpoint({
      method: 'post',
      path: '/v1/erasures/{erasureId}/approve',
      summary: 'Agree that the audiences Meta lets nobody leave are deleted there and made anew',
      allow: ['admin'],
      params: one,
      answer: accepted,
      async run({ params: { erasureId }, now }, { site: { siteId } }) {
        const found = await find(siteId, erasureId);
        if (found.atMeta.status !== 'waiting for a human')
          throw new Conflict('There is nothing to agree to: the erasure waits for nobody');
        const approved = await leavings.changeLeaving(found, (leaving) => ({ ...leaving, approvedAt: now }));
        await syncRequests.send([{ v: 1, kind: 'sync', siteId, at: now }]);
        return json(erasureRow(approved ?? found), 202);
      },
    }),
  ];
}
