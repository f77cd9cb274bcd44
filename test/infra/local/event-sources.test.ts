import { describe, expect, it } from 'vitest';
import { startFixture, until } from './fixture/running-host.ts';

type Order = { readonly messageId: string; readonly n?: number; readonly attributes: Record<string, string> };

describe('a queue that feeds a function', () => {
  it('delivers full batches, and fewer when a drain ends the window', async () => {
    const { host, send, notes } = await startFixture({ batchSize: 4, windowSeconds: 300, visibilitySeconds: 60 });
    await send(Array.from({ length: 10 }, (_, n) => ({ n })));
    await host.drain();
    const batches = [...(await notes('batch#')).values()] as Order[][];
    expect(batches.map((batch) => batch.length).sort()).toEqual([2, 4, 4]);
    expect(new Set(batches.flat().map(({ n }) => n)).size).toBe(10);
  });

  it('waits for its window when nobody hurries it', async () => {
    const { send, notes } = await startFixture({ batchSize: 100, windowSeconds: 1, visibilitySeconds: 60 });
    await send([{ n: 1 }, { n: 2 }]);
    expect((await notes('batch#')).size).toBe(0);
    await until(async () => (await notes('batch#')).size === 1);
    const [batch] = [...(await notes('batch#')).values()] as Order[][];
    expect(batch?.map(({ n }) => n).sort()).toEqual([1, 2]);
  });

  it('brings back only the messages a batch names as failed, and in the end puts them aside', async () => {
    const { host, send, notes, json } = await startFixture({ visibilitySeconds: 1, maxReceiveCount: 2 });
    const queue = async () => ((await json('GET', '/__local/queues')).body.queues as { name: string }[])[0];
    await send([{ n: 1 }, { n: 2, order: 'fail' }, { n: 3 }]);
    await host.drain();
    // The failed one waits out its visibility timeout; it is in flight, and no drain waits for it.
    expect(await queue()).toEqual({ name: 'events', visible: 0, inFlight: 1, deadLetters: 0 });
    await until(async () => JSON.stringify(await queue()).includes('"deadLetters":1'));
    expect(await queue()).toEqual({ name: 'events', visible: 0, inFlight: 0, deadLetters: 1 });
    const deliveries = [...(await notes('batch#')).values()].flat() as Order[];
    expect(
      deliveries
        .filter(({ n }) => n === 2)
        .map(({ attributes }) => attributes.ApproximateReceiveCount)
        .sort(),
    ).toEqual(['1', '2']);
    expect(deliveries.filter(({ n }) => n !== 2)).toHaveLength(2);
  });

  it.each(['throw', 'bad id'])('brings the whole batch back on "%s"', async (order) => {
    const { host, send, json, lines } = await startFixture({ visibilitySeconds: 60, windowSeconds: 300 });
    await send([{ n: 1 }, { n: 2, order }]);
    await host.drain();
    expect((await json('GET', '/__local/queues')).body.queues).toMatchObject([{ inFlight: 2, deadLetters: 0 }]);
    expect(lines.some((line) => line === 'work failed: Error: as told')).toBe(order === 'throw');
  });

  it('ends a function at its timeout and delivers its messages again', async () => {
    const { host, send, notes, lines } = await startFixture({
      workTimeout: 1,
      visibilitySeconds: 2,
      // On a busy machine a function may need its second only to start.
      maxReceiveCount: 100,
    });
    await send([{ n: 1, order: 'hang' }]);
    await host.drain();
    await until(async () => lines.includes('work failed: Sandbox.Timedout: Task timed out after 1.00 seconds'));
    await until(async () => (await notes('batch#')).size >= 2);
  });

  it('stamps messages on the clock of the host', async () => {
    const at = Date.UTC(2020, 10, 1);
    const { host, send, notes } = await startFixture({}, { clock: at });
    await host.setClock(at + 60_000);
    await send([{ n: 1 }]);
    await host.drain();
    const [batch] = [...(await notes('batch#')).values()] as Order[][];
    expect(batch?.[0]?.attributes).toMatchObject({ SentTimestamp: String(at + 60_000), ApproximateReceiveCount: '1' });
  });
});
