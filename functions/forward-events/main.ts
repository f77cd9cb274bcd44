import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { SECOND } from '../../shared/domain/time.ts';
import { createConversionsApi } from '../../shared/meta/conversions-api.ts';
import { createGraphClient } from '../../shared/meta/graph-client.ts';
import { createForwardEvents } from '../../shared/pipeline/forward-events.ts';
import { createForwardQueue } from '../../shared/queues/forward-queue.ts';
import { parseEnvironment } from '../../shared/runtime/env.ts';
import { logFault, logger } from '../../shared/runtime/logger.ts';
import { EVENTS_NOT_FORWARDED } from '../../shared/runtime/metric-names.ts';
import { createSecrets } from '../../shared/runtime/secrets.ts';
import { createForwardingStore } from '../../shared/storage/forwarding-store.ts';
import { createSiteStore } from '../../shared/storage/site-store.ts';
import { createVisitorStore } from '../../shared/storage/visitor-store.ts';
import { environmentSchema } from './env.ts';
import { createForwardHandler } from './handler.ts';

const environment = parseEnvironment(environmentSchema, process.env);
const dynamo = new DynamoDBClient({});
/** How long a message waited, and kept secrets, run on the machine's clock; all else on that of the messages. */
const wallClock = (): number => Date.now();

export const handler = createForwardHandler({
  forwardEvents: createForwardEvents({
    visitors: createVisitorStore(dynamo, environment.VISITORS_TABLE),
    sites: createSiteStore(dynamo, environment.CONTROL_TABLE),
    conversions: createConversionsApi(
      createGraphClient({
        baseUrl: environment.META_BASE_URL,
        timeoutMs: 20 * SECOND,
        credentials: createSecrets(
          new SSMClient({}),
          { token: environment.META_TOKEN_PARAMETER, appSecret: environment.META_APP_SECRET_PARAMETER },
          wallClock,
        ),
      }),
    ),
    forwardings: createForwardingStore(dynamo, environment.CONTROL_TABLE),
    forwardRequests: createForwardQueue(new SQSClient({}), environment.FORWARD_QUEUE_URL),
  }),
  wallClock,
  reportFault: (error, messageId) => logFault('A message will come again', error, { messageId }),
  reportResult(siteId, { refused, tooOld, switchedOff, ...result }) {
    logger.info('Events were forwarded', { siteId, ...result, switchedOff });
    if (refused.length + tooOld === 0) return;
    // By id and reason; what an event says of anybody is nobody's business here.
    const events = refused.slice(0, 20).map(({ eventId, event, reason }) => ({ eventId, event, reason }));
    logger.warn(EVENTS_NOT_FORWARDED, { siteId, refused: refused.length, tooOld, events });
  },
});
