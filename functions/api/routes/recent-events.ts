import * as z from 'zod';
import { isId, parseVisitorId, type SiteId, type VisitorId } from '../../../shared/domain/ids.ts';
import type { Instant } from '../../../shared/domain/time.ts';
import type { PersonReads } from '../../../shared/pipeline/load-persons.ts';
import type { RecentEvents, RecentQuery } from '../../../shared/storage/archive.ts';
import type { ArchiveLine } from '../../../shared/storage/archive-line.ts';
import { iso, json } from '../answers.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';

export type RecentEventsDeps = {
  readonly visitors: Pick<PersonReads, 'readStates'>;
  readonly archive: { recent(siteId: SiteId, query: RecentQuery): Promise<RecentEvents> };
};

const DEFAULT_LIMIT = 50;

export function recentEventsEndpoints({ archive, visitors }: RecentEventsDeps): readonly Endpoint[] {
  /** The archive is left to expire (ADR 76): what was erased is not shown. */
  async function withoutErased(siteId: SiteId, lines: readonly ArchiveLine[]): Promise<readonly ArchiveLine[]> {
    const ids = new Set(lines.flatMap((line) => visitorOf(line) ?? []));
    const states = await visitors.readStates([...ids].map((visitorId) => ({ siteId, visitorId })));
    const erasedAt = new Map([...states.values()].map(({ visitorId, facts }) => [visitorId, facts.erasedAt ?? 0]));
    return lines.filter((line) => happenedAt(line) > (erasedAt.get(visitorOf(line) ?? NOBODY) ?? 0));
  }

  return [
    endpoint({
      method: 'get',
      path: '/v1/events/recent',
      summary: 'Events of the last 24 hours, newest first: accepted, withheld and rejected ones',
      allow: ['server', 'read', 'admin'],
      query: z.object({
        visitorId: z.string().refine(isId, { error: 'must be a visitor id' }).optional(),
        limit: z.coerce.number().int().min(1).max(500).optional(),
      }),
      answer: {
        status: 200,
        schema: z.object({
          events: z.array(
            z.looseObject({ status: z.enum(['accepted', 'withheld', 'rejected']), receivedAt: z.string() }),
          ),
          complete: z.boolean(),
        }),
      },
      async run({ query: { visitorId, limit = DEFAULT_LIMIT }, now }, { site: { siteId } }) {
        const query = { limit, now, ...(visitorId === undefined ? {} : { visitorId }) };
        const { lines, complete } = await archive.recent(siteId, query);
        return json({ events: (await withoutErased(siteId, lines)).map(recentEvent), complete });
      },
    }),
  ];
}

const happenedAt = (line: ArchiveLine): Instant => ('occurredAt' in line ? line.occurredAt : line.receivedAt);

const NOBODY = '' as VisitorId;

const visitorOf = (line: ArchiveLine): VisitorId | undefined =>
  'visitorId' in line ? parseVisitorId(line.visitorId ?? '') : undefined;

/** Hashes of contact data are nobody's business here; that some were sent is worth knowing. */
function recentEvent(line: ArchiveLine): Record<string, unknown> {
  const { kind: status, receivedAt, ...rest } = line;
  const fields: Record<string, unknown> = { ...rest };
  const { matchKeys } = rest as { matchKeys?: object };
  delete fields.matchKeys;
  return {
    status,
    receivedAt: iso(receivedAt),
    ...fields,
    ...('occurredAt' in line ? { occurredAt: iso(line.occurredAt) } : {}),
    ...(matchKeys === undefined ? {} : { matchKeys: Object.keys(matchKeys) }),
  };
}
