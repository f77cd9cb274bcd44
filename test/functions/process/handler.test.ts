import type { SQSEvent } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { createProcessHandler } from '../../../functions/process/handler.ts';
import type { EventsMessage } from '../../../shared/contracts/messages.ts';

const message = (siteId: string): string =>
  JSON.stringify({ v: 1, siteId, receivedAt: 1, events: [], withheld: [], rejected: [] });
const batch = (bodies: readonly string[]): SQSEvent =>
  ({ Records: bodies.map((body, index) => ({ messageId: `m${index}`, body })) }) as unknown as SQSEvent;

describe('the events queue', () => {
  it('fails only the messages that failed, and those that are none', async () => {
    const reported: string[] = [];
    const handler = createProcessHandler({
      ingestEvents: async (messages: readonly EventsMessage[]) =>
        new Map(messages.flatMap(({ siteId }, index) => (siteId === 'bad' ? [[index, new Error('no')] as const] : []))),
      reportFault: (_, messageId) => reported.push(messageId),
    });
    const answer = await handler(batch([message('good'), '{"v":2}', message('bad'), 'not json', message('good')]), {
      getRemainingTimeInMillis: () => 30_000,
    });
    expect(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier).sort()).toEqual(['m1', 'm2', 'm3']);
    expect(reported.sort()).toEqual(['m1', 'm2', 'm3']);
  });

  it('says when time runs short, so that the rest comes again', async () => {
    let asked: boolean | undefined;
    const handler = createProcessHandler({
      ingestEvents: async (_, outOfTime = () => false) => {
        asked = outOfTime();
        return new Map();
      },
      reportFault: () => {},
    });
    await handler(batch([message('good')]), { getRemainingTimeInMillis: () => 4_000 });
    expect(asked).toBe(true);
    await handler(batch([message('good')]), { getRemainingTimeInMillis: () => 20_000 });
    expect(asked).toBe(false);
  });
});
