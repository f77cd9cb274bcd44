import * as z from 'zod';
import type { EventsMessage } from '../../../shared/contracts/messages.ts';
import type { Audience } from '../../../shared/domain/audience/audience.ts';
import { evaluate } from '../../../shared/domain/audience/evaluate.ts';
import { NotFound } from '../../../shared/domain/errors.ts';
import { factsOf, standingOf } from '../../../shared/domain/identity/person.ts';
import { parseVisitorId, type SiteId, type VisitorId } from '../../../shared/domain/ids.ts';
import type { VisitorRecord } from '../../../shared/domain/visitor/visitor-record.ts';
import { loadPersonsOfSites, type PersonReads } from '../../../shared/pipeline/load-persons.ts';
import { isoOrNull, json } from '../answers.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { type AudiencesOfSites, listAudiences } from '../find-audience.ts';

export type VisitorDeps = {
  readonly visitors: PersonReads;
  readonly audiences: AudiencesOfSites;
  readonly eventsQueue: { send(message: EventsMessage): Promise<void> };
};

const params = z.object({ visitorId: z.string() });
const time = z.string().nullable();

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
});

export function visitorEndpoints({ visitors, audiences, eventsQueue }: VisitorDeps): readonly Endpoint[] {
  async function find(siteId: SiteId, text: string): Promise<VisitorRecord> {
    const visitorId = parseVisitorId(text);
    const found = visitorId === undefined ? undefined : (await visitors.readStates([{ siteId, visitorId }])).values();
    const record = found?.next().value;
    if (record === undefined) throw new NotFound('There is no such visitor');
    return record;
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
        const record = await find(siteId, visitorId);
        const person = (await loadPersonsOfSites(visitors, [record])).of(record);
        const all = factsOf(person);
        const isIn = ({ rule }: Audience): boolean => evaluate(rule, all, now);
        const { facts } = record;
        return json({
          visitorId: record.visitorId,
          personId: person.personId,
          visitorIds: person.visitors.map((visitor) => visitor.visitorId),
          lastAt: isoOrNull(facts.lastAt),
          consent: { grantedAt: isoOrNull(facts.grantedAt), withdrawnAt: isoOrNull(facts.withdrawnAt) },
          ...standingOf(person),
          audiences: (await listAudiences(audiences, siteId)).filter(isIn).map(({ audienceKey }) => audienceKey),
          events: Object.fromEntries(
            Object.entries(facts.lastByEvent).map(([name, at]) => [name, new Date(at).toISOString()]),
          ),
          orders: facts.orders.map(({ orderId, at }) => ({ orderId, at: new Date(at).toISOString() })),
          touchpoints: facts.touchpoints.length,
        });
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
