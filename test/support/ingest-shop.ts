import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { CreateQueueCommand } from '@aws-sdk/client-sqs';
import { expect } from 'vitest';
import type { EventsMessage, ForwardMessage } from '../../shared/contracts/messages.ts';
import { Unavailable } from '../../shared/domain/errors.ts';
import type { TrackedEvent } from '../../shared/domain/event/tracked-event.ts';
import type { SiteId, VisitorId } from '../../shared/domain/ids.ts';
import type { Site } from '../../shared/domain/site.ts';
import type { Instant } from '../../shared/domain/time.ts';
import { createCreateSite } from '../../shared/pipeline/create-site.ts';
import { createErasePerson } from '../../shared/pipeline/erase-person.ts';
import { createIngestEvents } from '../../shared/pipeline/ingest-events.ts';
import { createSyncQueue } from '../../shared/queues/sync-queue.ts';
import { createIdentityHashes } from '../../shared/runtime/identity-hashes.ts';
import { createArchive } from '../../shared/storage/archive.ts';
import { createControlStore } from '../../shared/storage/control-store.ts';
import { createConversionStore } from '../../shared/storage/conversion-store.ts';
import { createErasing } from '../../shared/storage/erasing.ts';
import { createTouchStore } from '../../shared/storage/touch-store.ts';
import { createVisitorStore } from '../../shared/storage/visitor-store.ts';
import { startDynamo } from './dynamo.ts';
import { startQueues } from './queues.ts';
import { randomSecret } from './site.ts';

export type IngestShop = Awaited<ReturnType<typeof startIngestShop>>;

/** What `process` is made of, on real engines, with as many sites as a test wants. */
export async function startIngestShop() {
  const [tables, queues] = await Promise.all([startDynamo(), startQueues()]);
  let writes = 0;
  tables.client.middlewareStack.add(
    (next, context) => async (args) => {
      if (context.commandName === 'PutItemCommand') writes += 1;
      return next(args);
    },
    { step: 'initialize' },
  );
  await queues.s3.send(new CreateBucketCommand({ Bucket: 'archive' }));
  const { QueueUrl = '' } = await queues.sqs.send(new CreateQueueCommand({ QueueName: 'sync' }));
  const control = createControlStore(tables.client, tables.control);
  const syncRequests = createSyncQueue(queues.sqs, QueueUrl);
  const stores = {
    visitors: createVisitorStore(tables.client, tables.visitors),
    touches: createTouchStore(tables.client, tables.touches),
    conversions: createConversionStore(tables.client, tables, () => Date.now()),
    erasing: createErasing(tables.client, tables),
    identity: createIdentityHashes(),
  };
  const forwarded: ForwardMessage[] = [];
  let tooOld = 0;
  const ingestEvents = createIngestEvents({
    ...stores,
    erasePerson: createErasePerson(stores),
    sites: control,
    archive: createArchive(queues.s3, 'archive'),
    syncRequests,
    forwardRequests: { send: async (message) => void forwarded.push(message) },
    digest: (value) => value,
    reportTooOld: (_, events) => {
      tooOld += events;
    },
  });
  let sites = 0;
  const createSite = createCreateSite({
    sites: control,
    syncRequests,
    randomKey: (role) => `${role}-${sites}`,
    randomSecret,
  });

  return {
    tables,
    stores,
    control,
    ingestEvents,
    /** What was queued for the Conversions API so far. */
    forwarded,
    /** Events that came too late for it. */
    tooOld: () => tooOld,
    /** PutItem calls so far. */
    writes: () => writes,

    async newSite(settings: Partial<Omit<Site, 'siteId' | 'createdAt' | 'secret'>> = {}): Promise<SiteId> {
      sites += 1;
      const siteId = `site-${sites}` as SiteId;
      await createSite({ siteId, now: 0, settings });
      return siteId;
    },

    /** One batch of so many messages; those that say so come again, as the queue would bring them. */
    async ingest(
      siteId: SiteId,
      requests: readonly (readonly TrackedEvent[])[],
      receivedAt: Instant,
      unlink: readonly VisitorId[] = [],
    ): Promise<void> {
      const messages = requests.map(
        (events): EventsMessage => ({
          v: 1,
          siteId,
          receivedAt,
          events,
          withheld: [],
          rejected: [],
          ...(unlink.length === 0 ? {} : { unlink }),
        }),
      );
      let pending: readonly EventsMessage[] = messages;
      for (let delivery = 1; delivery <= 5 && pending.length > 0; delivery++) {
        const failures = await ingestEvents(pending);
        for (const error of failures.values()) expect(error).toBeInstanceOf(Unavailable);
        pending = pending.filter((_, index) => failures.has(index));
      }
      expect(pending).toEqual([]);
    },

    async stop(): Promise<void> {
      await Promise.all([tables.stop(), queues.stop()]);
    },
  };
}
