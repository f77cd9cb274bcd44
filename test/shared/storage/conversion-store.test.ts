import { PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Conversion } from '../../../shared/domain/conversion/conversion.ts';
import type { OrderId, SiteId } from '../../../shared/domain/ids.ts';
import { DAY, HOUR, SECOND } from '../../../shared/domain/time.ts';
import { createConversionStore } from '../../../shared/storage/conversion-store.ts';
import { ORDER_DAY_SETTLED } from '../../../shared/storage/order-day-store.ts';
import { aClaim, aConversion, noon } from '../../support/a-touchpoint.ts';
import { startDynamo } from '../../support/dynamo.ts';

let tables: Awaited<ReturnType<typeof startDynamo>>;
/** The machine's clock. */
let now = Date.UTC(2027, 0, 1);
let queries: string[] = [];
let marksFail = false;
let sites = 0;

beforeAll(async () => {
  tables = await startDynamo();
  tables.client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const input = args.input as { IndexName?: string; TableName?: string };
        if (commandName === QueryCommand.name && input.IndexName !== undefined) queries.push(input.IndexName);
        if (commandName === PutItemCommand.name && input.TableName === tables.control && marksFail)
          throw new Error('DynamoDB does not answer');
        return next(args);
      },
    { step: 'initialize' },
  );
});
afterAll(() => tables.stop());

const newSite = (): SiteId => `shop-${++sites}` as SiteId;
const newStore = () => createConversionStore(tables.client, tables, () => now);
const order = (siteId: SiteId, orderId: string, at: number): Conversion =>
  aConversion({ siteId, orderId: orderId as OrderId, claims: [aClaim({ eventId: `e-${orderId}`, at })] });
const ids = (orders: readonly Conversion[]): readonly string[] => orders.map(({ orderId }) => orderId);

/** How many queries of the index it took. */
async function counted<Value>(ask: () => Promise<Value>): Promise<{ readonly value: Value; readonly asked: number }> {
  queries = [];
  const value = await ask();
  return { value, asked: queries.length };
}

describe('orders of a period', () => {
  it('are asked for on the days that have some', async () => {
    const siteId = newSite();
    const store = newStore();
    await store.write(order(siteId, 'b', noon(20)), 0);
    await store.write(order(siteId, 'a', noon(3)), 0);
    const { value, asked } = await counted(() => store.listBetween(siteId, 0, noon(400)));
    expect(ids(value)).toEqual(['a', 'b']);
    expect(asked).toBe(2 * 4);
  });

  it('are not asked for again once their day has settled', async () => {
    const siteId = newSite();
    const store = newStore();
    await store.write(order(siteId, 'a', noon(3)), 0);
    const ask = () => counted(() => store.listBetween(siteId, noon(1), noon(30)));
    await ask();
    expect((await ask()).asked).toBe(4);
    now += ORDER_DAY_SETTLED;
    await ask();
    const again = await ask();
    expect(ids(again.value)).toEqual(['a']);
    expect(again.asked).toBe(0);
    const part = await counted(() => store.listBetween(siteId, noon(3) + 1, noon(30)));
    expect(part).toEqual({ value: [], asked: 0 });
  });

  it('are asked for again where one was written, by whomever', async () => {
    const siteId = newSite();
    const store = newStore();
    await store.write(order(siteId, 'a', noon(3)), 0);
    await store.write(order(siteId, 'b', noon(4)), 0);
    now += ORDER_DAY_SETTLED;
    await store.listBetween(siteId, noon(1), noon(30));
    await newStore().write(order(siteId, 'c', noon(4)), 0);
    const { value, asked } = await counted(() => store.listBetween(siteId, noon(1), noon(30)));
    expect(ids(value)).toEqual(['a', 'b', 'c']);
    expect(asked).toBe(4);
  });

  it('leave the day they were of when an earlier time becomes known', async () => {
    const siteId = newSite();
    const store = newStore();
    const late = order(siteId, 'a', noon(9));
    await store.write(late, 0);
    now += ORDER_DAY_SETTLED;
    await store.listBetween(siteId, noon(1), noon(30));
    await newStore().write(order(siteId, 'a', noon(5)), 1, late);
    expect(ids(await store.listBetween(siteId, noon(9) - HOUR, noon(9) + DAY))).toEqual([]);
    expect(ids(await store.listBetween(siteId, noon(5), noon(6)))).toEqual(['a']);
  });

  it('are not written where their day could not be marked', async () => {
    const siteId = newSite();
    const store = newStore();
    marksFail = true;
    await expect(store.write(order(siteId, 'a', noon(3)), 0)).rejects.toThrow('does not answer');
    marksFail = false;
    expect((await store.read(siteId, ['a' as OrderId])).size).toBe(0);
    expect(await store.write(order(siteId, 'a', noon(3)), 0)).toBe(true);
    expect(ids(await store.listBetween(siteId, noon(1), noon(30)))).toEqual(['a']);
  });

  it('are what was written, however reading and writing take turns', async () => {
    const step = fc.record({
      write: fc.boolean(),
      day: fc.integer({ min: 1, max: 4 }),
      hours: fc.integer({ min: 0, max: 30 }),
      pause: fc.constantFrom(0, SECOND / 2, 2 * SECOND, ORDER_DAY_SETTLED),
      reader: fc.integer({ min: 0, max: 1 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        const siteId = newSite();
        const writer = newStore();
        const readers = [newStore(), newStore()] as const;
        const written: { readonly orderId: string; readonly at: number }[] = [];
        for (const { write, day, hours, pause, reader } of steps) {
          now += pause;
          const at = noon(day) + hours * HOUR;
          if (write) {
            const orderId = `o${written.length}`;
            await writer.write(order(siteId, orderId, at), 0);
            written.push({ orderId, at });
          } else {
            const found = await (reader === 0 ? readers[0] : readers[1]).listBetween(siteId, at, noon(5));
            const expected = written.filter((one) => one.at >= at && one.at < noon(5)).map(({ orderId }) => orderId);
            expect([...ids(found)].sort()).toEqual(expected.sort());
          }
        }
      }),
      { numRuns: 25 },
    );
  });
});
