/**
 * SQS and S3 by fauxqs, in a thread of its own. `buildApp` takes stores from outside, but the package exports only
 * `startFauxqs`, which listens on every interface and commits each message to disk by itself. So the store classes are
 * loaded from beside the entry point; the version is pinned.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { buildApp } from 'fauxqs';
import { ACCOUNT, REGION } from '../assembly/resolve.ts';
import { createFaultSource } from '../faults/fault-rules.ts';
import { createBatchGatherer } from './gather-batch.ts';
import type { QueueEngineMethods } from './queue-engine-methods.ts';
import { loadStores } from './queue-stores.ts';
import { answerSqsFaults } from './sqs-faults.ts';
import { answerCalls } from './thread-calls.ts';

const { dataDir } = workerData as { readonly dataDir: string };
const { sqs, sns, s3, persistence, newMessage } = await loadStores(dataDir);
const faults = createFaultSource();

const app = buildApp({ logger: false, defaultRegion: REGION, stores: { sqsStore: sqs, snsStore: sns, s3Store: s3 } });
answerSqsFaults(app, faults);
const address = await app.listen({ port: 0, host: '127.0.0.1' });
const gatherer = createBatchGatherer(sqs, persistence);

const methods = {
  ensure({ queues, buckets }) {
    for (const { name, arn, attributes } of queues) {
      const present = sqs.getQueueByName(name);
      if (present === undefined) sqs.createQueue(name, `${address}/${ACCOUNT}/${name}`, arn, { ...attributes });
      else present.setAttributes({ RedrivePolicy: '', ...attributes });
    }
    for (const bucket of buckets) if (!s3.hasBucket(bucket)) s3.createBucket(bucket);
  },
  gather: (request) => gatherer.gather(request),
  remove({ queue, receiptHandles }) {
    persistence.transaction(() => {
      for (const handle of receiptHandles) sqs.getQueueByName(queue)?.deleteMessage(handle);
    });
  },
  send({ queue, body }) {
    sqs.getQueueByName(queue)?.enqueue(newMessage(body));
  },
  hurry: (on) => gatherer.hurry(on),
  counts() {
    const queues = [...sqs.allQueues()].map((queue) => {
      queue.processTimers();
      return { name: queue.name, visible: queue.messages.length, inFlight: queue.inflightMessages.size };
    });
    return { queues, gathering: gatherer.held() };
  },
  addFaults: (rules) => faults.add(rules.filter(({ service }) => service === 'sqs')),
  clearFaults: () => faults.clear(),
  async stop() {
    gatherer.stop();
    await app.close();
  },
} satisfies QueueEngineMethods;

if (parentPort !== null) {
  answerCalls(parentPort, methods);
  parentPort.postMessage({ id: 0, result: address });
}
