import type { SQSEvent } from 'aws-lambda';
import { expect, it } from 'vitest';
import { createSyncHandler } from '../../../functions/sync-audience/handler.ts';
import type { SyncMessage } from '../../../shared/contracts/messages.ts';
import { Unavailable } from '../../../shared/domain/errors.ts';
import { MINUTE } from '../../../shared/domain/time.ts';

const batch = (...bodies: readonly unknown[]): SQSEvent =>
  ({
    Records: bodies.map((body, index) => ({
      messageId: `m${index}`,
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })),
  }) as SQSEvent;

const sync = (siteId: string, at: number) => ({ v: 1, kind: 'sync', siteId, at });
const pass = { v: 1, kind: 'rule-pass', siteId: 'b', audienceKey: 'k', ruleVersion: 1, at: 5 };

function handlerOf({ took = 0, failing = '' } = {}) {
  const done: string[] = [];
  const sent: SyncMessage[] = [];
  let now = 0;
  const handler = createSyncHandler({
    syncAudience: async ({ siteId, at }) => {
      now += took;
      if (siteId === failing) throw new Unavailable('busy');
      done.push(`sync ${siteId} ${at}`);
      return { kind: 'synced', people: 0, added: 0, removed: 0, invalid: 0, failures: [] };
    },
    makeWebsiteAudience: async ({ audienceKey }) => {
      done.push(`website ${audienceKey}`);
      return { kind: 'made' };
    },
    rulePass: async ({ audienceKey }) => {
      now += took;
      done.push(`pass ${audienceKey}`);
      return { kind: 'finished', scanned: 0, changed: 0 };
    },
    syncRequests: { send: async (messages) => void sent.push(...messages) },
    wallClock: () => now,
    reportFault: () => {},
    reportResult: () => {},
  });
  return { handler, done, sent };
}

it('syncs each site once, at the latest time asked for, after the rule passes', async () => {
  const { handler, done } = handlerOf();
  const answer = await handler(batch(sync('a', 1), sync('b', 2), sync('a', 3), pass));
  expect(done).toEqual(['pass k', 'sync a 3', 'sync b 2']);
  expect(answer).toEqual({ batchItemFailures: [] });
});

it('brings back what failed or cannot be read, and nothing else', async () => {
  const { handler, done } = handlerOf({ failing: 'a' });
  const answer = await handler(batch(sync('a', 1), 'not json', { v: 2 }, sync('a', 2), sync('b', 2)));
  expect(done).toEqual(['sync b 2']);
  const ids = answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  expect(ids.sort()).toEqual(['m0', 'm1', 'm2', 'm3']);
});

it('gives back in time what it would not finish', async () => {
  const { handler, done, sent } = handlerOf({ took: 2 * MINUTE });
  expect(await handler(batch(sync('a', 1), sync('b', 2)))).toEqual({ batchItemFailures: [] });
  expect(done).toEqual(['sync a 1']);
  expect(sent).toEqual([sync('b', 2)]);
});
