import * as z from 'zod';
import type { EventsMessage } from '../../../shared/contracts/messages.ts';
import type { Audience } from '../../../shared/domain/audience/audience.ts';
import { evaluate } from '../../../shared/domain/audience/evaluate.ts';
import { NotFound } from '../../../shared/domain/errors.ts';
import { factsFor, factsOf, standingOf } from '../../../shared/domain/identity/person.ts';
import { parseVisitorId, type SiteId, type VisitorId } from '../../../shared/domain/ids.ts';
import type { Leaving } from '../../../shared/domain/leaving/leaving.ts';
import type { Instant } from '../../../shared/domain/time.ts';
import { isErased } from '../../../shared/domain/visitor/facts-since.ts';
import type { VisitorFacts } from '../../../shared/domain/visitor/visitor-facts.ts';
import type { VisitorRecord } from '../../../shared/domain/visitor/visitor-record.ts';
import { createFindPeople, type FindPeopleDeps } from '../../../shared/pipeline/find-people.ts';
import { loadPersonsOfSites } from '../../../shared/pipeline/load-persons.ts';
import { iso, isoOrNull, json } from '../answers.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { type AudiencesOfSites, listAudiences } from '../find-audience.ts';
import { askedOf, whoQuery } from '../who-query.ts';

export type VisitorDeps = FindPeopleDeps & {
  readonly leavings: { listOpen(siteId: SiteId): Promise<readonly Leaving[]> };
  readonly audiences: AudiencesOfSites;
  readonly eventsQueue: { send(message: EventsMessage): Promise<void> };
};

const params = z.object({ visitorId: z.string() });
const time = z.string().nullable();

const atMetaSchema = z.object({
  removed: z.enum(['nothing to remove', 'pending', 'waiting for a human', 'confirmed']).nullable(),
  at: time,
});

/** Whoever shares an address with more has it from somewhere else. */
const MOST_SHOWN = 32;

const visitorSchema = z.object({
  visitorId: z.string(),
  /** Whom the visitor is one person with; the first is the person's id. */
  personId: z.string(),
  visitorIds: z.array(z.string()),
  lastAt: time,
  consent: z.object({ grantedAt: time, withdrawnAt: time }),
  consented: z.boolean(),
  matchable: z.boolean(),
  audiences: z.array(z.string()),
  events: z.record(z.string(), z.string()),
  orders: z.array(z.object({ orderId: z.string(), at: z.string() })),
  touchpoints: z.int(),
  /** Of somebody who withdrew consent. */
  atMeta: atMetaSchema,
});

export function visitorEndpoints(deps: VisitorDeps): readonly Endpoint[] {
  const { visitors, audiences, eventsQueue, leavings } = deps;
  const findPeople = createFindPeople(deps);

  async function find(siteId: SiteId, text: string): Promise<VisitorRecord> {
    const visitorId = parseVisitorId(text);
    const found = visitorId === undefined ? undefined : (await visitors.readStates([{ siteId, visitorId }])).values();
    const record = found?.next().value;
    if (record === undefined || isErased(record.facts)) throw new NotFound('There is no such visitor');
    return record;
  }

  async function show(record: VisitorRecord, now: Instant): Promise<z.infer<typeof visitorSchema>> {
    const person = (await loadPersonsOfSites(visitors, [record])).of(record);
    const all = factsOf(person);
    const isIn = ({ rule }: Audience): boolean => evaluate(rule, all, now);
    const { facts } = record;
    return {
      visitorId: record.visitorId,
      personId: person.personId,
      visitorIds: person.visitors.map((visitor) => visitor.visitorId),
      lastAt: isoOrNull(facts.lastAt),
      consent: { grantedAt: isoOrNull(facts.grantedAt), withdrawnAt: isoOrNull(facts.withdrawnAt) },
      ...standingOf(person),
      audiences: (await listAudiences(audiences, record.siteId)).filter(isIn).map(({ audienceKey }) => audienceKey),
      events: Object.fromEntries(
        Object.entries(facts.lastByEvent).map(([name, at]) => [name, new Date(at).toISOString()]),
      ),
      orders: facts.orders.map(({ orderId, at }) => ({ orderId, at: new Date(at).toISOString() })),
      touchpoints: facts.touchpoints.length,
      atMeta: await atMeta(record, factsFor(person, record)),
    };
  }

  /** Whether somebody who withdrew consent is out of every audience at Meta. */
  async function atMeta(
    { siteId, visitorId, operations: { removed } }: VisitorRecord,
    { withdrawnAt, keysAt }: VisitorFacts,
  ): Promise<z.infer<typeof atMetaSchema>> {
    if (withdrawnAt === undefined) return { removed: null, at: null };
    if (keysAt === undefined) return { removed: 'nothing to remove', at: null };
    if (removed === undefined || removed.upTo < withdrawnAt) return { removed: 'pending', at: null };
    const open = (await leavings.listOpen(siteId)).find((leaving) => leaving.visitorIds.includes(visitorId));
    if (open === undefined) return { removed: 'confirmed', at: iso(removed.at) };
    return { removed: open.atMeta.status, at: null };
  }

  return [
    endpoint({
      method: 'get',
      path: '/v1/visitors/{visitorId}',
      summary: 'What is known of a visitor, and whom they are one person with',
      allow: ['admin'],
      params,
      answer: { status: 200, schema: visitorSchema },
      async run({ params: { visitorId }, now }, { site: { siteId } }) {
        return json(await show(await find(siteId, visitorId), now));
      },
    }),
    endpoint({
      method: 'get',
      path: '/v1/visitors',
      summary: 'What is known of the visitors of an e-mail address, phone number (raw or hash) or account',
      allow: ['admin'],
      query: whoQuery,
      answer: { status: 200, schema: z.object({ visitors: z.array(visitorSchema) }) },
      async run({ query, now }, { site }) {
        const { siteId } = site;
        const { visitorIds } = await findPeople(site, askedOf(query));
        const states = await visitors.readStates(visitorIds.map((visitorId) => ({ siteId, visitorId })));
        const known = [...states.values()].filter(({ facts }) => !isErased(facts)).slice(0, MOST_SHOWN);
        if (known.length === 0) throw new NotFound('Nobody is known by that');
        const shown = [];
        for (const record of known) shown.push(await show(record, now));
        return json({ visitors: shown });
      },
    }),
    endpoint({
      method: 'post',
      path: '/v1/visitors/{visitorId}/unlink',
      summary: 'Part a visitor from everybody they are one person with, for good; done within seconds',
      allow: ['admin'],
      params,
      answer: { status: 202, schema: z.object({ visitorId: z.string() }) },
      async run({ params: { visitorId }, now }, { site: { siteId } }) {
        const record = await find(siteId, visitorId);
        const unlink: readonly VisitorId[] = [record.visitorId];
        await eventsQueue.send({ v: 1, siteId, receivedAt: now, events: [], withheld: [], rejected: [], unlink });
        return json({ visitorId: record.visitorId }, 202);
      },
    }),
  ];
}
