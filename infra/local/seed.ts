/** Site `local`, which every host has from the start, made through the same code that makes any other site. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SiteId } from '../../shared/domain/ids.ts';
import type { Instant } from '../../shared/domain/time.ts';
import { createCreateSite, type SiteKeys } from '../../shared/pipeline/create-site.ts';
import { createControlStore } from '../../shared/storage/control-store.ts';
import { freeLeases } from './free-leases.ts';

export const LOCAL_SITE = 'local' as SiteId;
/** No secrets: whoever reaches the host may use them. */
export const LOCAL_KEYS: SiteKeys = {
  server: 'local-server-key',
  read: 'local-read-key',
  admin: 'local-admin-key',
};

/** The sandbox takes events for any pixel. */
const LOCAL_PIXEL = '2000000000000001';

/** The same on every host, so that two hosts that were sent the same events hold the same facts. */
const LOCAL_SECRET = '0'.repeat(64);

export interface SeedContext {
  /** What a function of the host finds in its environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly now: number;
}

/** Does nothing when the site is there. */
export async function seedLocalSite({ env, now }: SeedContext): Promise<void> {
  const { CONTROL_TABLE: controlTable, SYNC_QUEUE_URL: syncQueueUrl } = env;
  if (controlTable === undefined || syncQueueUrl === undefined) return;
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const shared = { region: env.AWS_REGION ?? 'us-east-1', credentials };
  const dynamodb = new DynamoDBClient({ ...shared, endpoint: env.AWS_ENDPOINT_URL_DYNAMODB ?? '' });
  const sqs = new SQSClient({ ...shared, endpoint: env.AWS_ENDPOINT_URL_SQS ?? '' });
  try {
    await freeLeases(dynamodb, controlTable);
    const createSite = createCreateSite({
      sites: createControlStore(dynamodb, controlTable),
      syncRequests: {
        async send(messages) {
          for (const message of messages) {
            await sqs.send(new SendMessageCommand({ QueueUrl: syncQueueUrl, MessageBody: JSON.stringify(message) }));
          }
        },
      },
      randomKey: (role) => LOCAL_KEYS[role],
      randomSecret: () => LOCAL_SECRET,
    });
    await createSite({
      siteId: LOCAL_SITE,
      now: now as Instant,
      keys: LOCAL_KEYS,
      settings: {
        name: 'Local shop',
        currency: 'EUR',
        timeZone: 'UTC',
        consentMode: 'required',
        // A log replayed in minutes changes whole audiences at once; nobody is there to be asked.
        maxChangeShare: 1,
        meta: { adAccountId: '1000000000000001', pixelId: LOCAL_PIXEL },
      },
    });
  } finally {
    dynamodb.destroy();
    sqs.destroy();
  }
}
