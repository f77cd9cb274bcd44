import { expect, it } from 'vitest';
import { answerBatch } from '../../../shared/runtime/sqs-batch.ts';

it('brings back the messages of a part that failed, and of no other', async () => {
  const ran: string[] = [];
  const reported: string[] = [];
  const part = (name: string, messageIds: readonly string[], fails = false) => ({
    messageIds,
    run: async () => {
      ran.push(name);
      if (fails) throw new Error(name);
    },
  });
  const answer = await answerBatch(
    [part('one', ['a']), part('two', ['b', 'c'], true), part('three', ['d'])],
    (error, messageId) => reported.push(`${messageId}: ${error instanceof Error ? error.message : ''}`),
  );
  expect(ran).toEqual(['one', 'two', 'three']);
  expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'b' }, { itemIdentifier: 'c' }] });
  expect(reported).toEqual(['b: two', 'c: two']);
});
