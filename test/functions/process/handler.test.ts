import { gunzipSync } from 'node:zlib';
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import type { SQSEvent } from 'aws-lambda';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createProcessHandler, type ProcessDeps } from '../../../functions/process/handler.ts';
import { createRejectedMessages } from '../../../shared/storage/rejected-messages.ts';
import { startQueues, type TestQueues } from '../../support/queues.ts';

const SENT_AT = Date.UTC(2026, 2, 10, 12, 30);
const TIME_ENOUGH = { getRemainingTimeInMillis: () => 30_000 };
let engines: TestQueues;
let buckets = 0;
let bucket: string;
beforeAll(async () => {
  engines = await startQueues();
});
beforeEach(async () => {
  bucket = `archive-${++buckets}`;
  await engines.s3.send(new CreateBucketCommand({ Bucket: bucket }));
});
afterAll(() => engines.stop());

const message = (siteId: string, more: object = {}): string =>
  JSON.stringify({ v: 1, siteId, receivedAt: 1, events: [], withheld: [], rejected: [], ...more });
const batch = (bodies: readonly string[]): SQSEvent =>
  ({
    Records: bodies.map((body, index) => ({
      messageId: `m${index}`,
      body,
      attributes: { SentTimestamp: String(SENT_AT) },
    })),
  }) as unknown as SQSEvent;

function handlerWith(deps: Partial<ProcessDeps> = {}) {
  const reported: string[] = [];
  const unreadable: string[] = [];
  const handler = createProcessHandler({
    ingestEvents: async () => new Map(),
    rejected: createRejectedMessages(engines.s3, bucket),
    reportFault: (_, messageId) => reported.push(messageId),
    reportUnreadable: (reason, messageId) => unreadable.push(`${messageId}: ${reason}`),
    ...deps,
  });
  return { handler, reported, unreadable };
}

async function rejectedObjects(): Promise<ReadonlyMap<string, unknown>> {
  const { Contents = [] } = await engines.s3.send(new ListObjectsV2Command({ Bucket: bucket }));
  const read = async (Key: string): Promise<unknown> => {
    const { Body } = await engines.s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
    return JSON.parse(gunzipSync((await Body?.transformToByteArray()) ?? new Uint8Array()).toString());
  };
  return new Map(await Promise.all(Contents.map(async ({ Key = '' }) => [Key, await read(Key)] as const)));
}

describe('the events queue', () => {
  it('fails only the messages that failed, and those of another version', async () => {
    const { handler, reported } = handlerWith({
      ingestEvents: async (messages) =>
        new Map(messages.flatMap(({ siteId }, index) => (siteId === 'bad' ? [[index, new Error('no')] as const] : []))),
    });
    const bodies = [message('good'), '{"v":2}', message('bad'), message('good')];
    const answer = await handler(batch(bodies), TIME_ENOUGH);
    expect(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier).sort()).toEqual(['m1', 'm2']);
    expect(reported.sort()).toEqual(['m1', 'm2']);
    expect(await rejectedObjects()).toEqual(new Map());
  });

  it('keeps what nobody can read in the archive, with the reason, and is done with it', async () => {
    const applied: string[] = [];
    const { handler, reported, unreadable } = handlerWith({
      ingestEvents: async (messages) => {
        applied.push(...messages.map(({ siteId }) => siteId));
        return new Map();
      },
    });
    const event = { eventId: 'e', event: 'page_view', occurredAt: 'noon', trust: 'pixel' };
    const hash = 'a1'.repeat(32);
    const client = { ipAddress: '192.0.2.9', userAgent: 'Some"Browser' };
    const odd = message('odd', { events: [event], note: 'anna@example.com', email: hash, client });
    const bodies = ['{"v":1,"siteId":"cut', message('good'), odd, '[]', 'null'];
    expect(await handler(batch(bodies), TIME_ENOUGH)).toEqual({ batchItemFailures: [] });
    expect(applied).toEqual(['good']);
    expect(reported).toEqual([]);
    expect(unreadable).toEqual([
      'm0: It is not JSON',
      'm2: It is not of the form of an events message: events.0.occurredAt',
      'm3: It is not of the form of an events message: the whole',
      'm4: It is not of the form of an events message: the whole',
    ]);
    const kept = await rejectedObjects();
    expect([...kept.keys()].map((key) => key.replace(/-[0-9a-f]{8}/, '-NAME'))).toEqual(
      ['m0', 'm2', 'm3', 'm4'].map((id) => `rejected/2026-03-10/12/${id}-NAME.ndjson.gz`),
    );
    expect([...kept.values()][0]).toEqual({
      messageId: 'm0',
      sentAt: SENT_AT,
      reason: 'It is not JSON',
      body: '{"v":1,"siteId":"cut',
    });
    const text = JSON.stringify([...kept.values()]);
    for (const machine of ['192.0.2.9', 'Browser']) expect(text).not.toContain(machine);
    expect(text).toContain('noon');
    expect(text).not.toMatch(/anna|a1a1/);
    await handler(batch(bodies), TIME_ENOUGH);
    expect(await rejectedObjects()).toEqual(kept);
  });

  it('lets a message that it cannot read come again while the archive does not answer', async () => {
    bucket = 'there-is-no-such-bucket';
    const { handler, unreadable } = handlerWith();
    const answer = await handler(batch(['no json', message('good')]), TIME_ENOUGH);
    expect(answer.batchItemFailures).toEqual([{ itemIdentifier: 'm0' }]);
    expect(unreadable).toEqual([]);
  });

  it('says when time runs short, so that the rest comes again', async () => {
    let asked: boolean | undefined;
    const { handler } = handlerWith({
      ingestEvents: async (_, outOfTime = () => false) => {
        asked = outOfTime();
        return new Map();
      },
    });
    await handler(batch([message('good')]), { getRemainingTimeInMillis: () => 4_000 });
    expect(asked).toBe(true);
    await handler(batch([message('good')]), { getRemainingTimeInMillis: () => 20_000 });
    expect(asked).toBe(false);
  });
});
