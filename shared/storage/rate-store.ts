import { DeleteItemCommand, type DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { DailyRate } from '../domain/exchange.ts';
import type { SiteId } from '../domain/ids.ts';
import type { Item } from './batch-get.ts';
import { PK, RATES_END, rateSort, ratesPartition, SK } from './table.ts';

const AT_ONCE = 16;
const itemSchema = z.object({
  type: z.literal('rate'),
  schemaVersion: z.literal(1),
  day: z.string(),
  currency: z.string(),
  rate: z.number(),
  base: z.string(),
});

export type RateStore = ReturnType<typeof createRateStore>;

/** Daily rates of a site in `control`; one day's rate of a currency is replaced by whatever is set last. */
export function createRateStore(client: DynamoDBClient, tableName: string) {
  const keyOf = (siteId: SiteId, { day, currency }: Pick<DailyRate, 'day' | 'currency'>): Item =>
    marshall({ [PK]: ratesPartition(siteId), [SK]: rateSort(day, currency) });

  async function page(siteId: SiteId, from: string, until: string, limit?: number) {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName: tableName,
        KeyConditionExpression: '#p = :p AND #s BETWEEN :from AND :until',
        ExpressionAttributeNames: { '#p': PK, '#s': SK },
        ExpressionAttributeValues: marshall({ ':p': ratesPartition(siteId), ':from': from, ':until': until }),
        ...(limit === undefined ? {} : { Limit: limit }),
      }),
    );
    return { rates: Items.map(fromItem), next: LastEvaluatedKey?.[SK]?.S };
  }

  return {
    async putRates(siteId: SiteId, rates: readonly DailyRate[]): Promise<void> {
      const put = (rate: DailyRate) => {
        const fields = { type: 'rate', schemaVersion: 1, ...rate } satisfies z.infer<typeof itemSchema>;
        return client.send(
          new PutItemCommand({ TableName: tableName, Item: { ...keyOf(siteId, rate), ...marshall(fields) } }),
        );
      };
      for (let start = 0; start < rates.length; start += AT_ONCE)
        await Promise.all(rates.slice(start, start + AT_ONCE).map(put));
    },

    /** Those not set are no fault. */
    async deleteRates(siteId: SiteId, rates: readonly Pick<DailyRate, 'day' | 'currency'>[]): Promise<void> {
      for (let start = 0; start < rates.length; start += AT_ONCE) {
        const part = rates.slice(start, start + AT_ONCE);
        await Promise.all(
          part.map((rate) => client.send(new DeleteItemCommand({ TableName: tableName, Key: keyOf(siteId, rate) }))),
        );
      }
    },

    /** Every rate up to a day, that day's too: an order goes by the newest before it, however long ago. */
    async listRatesUpTo(siteId: SiteId, day: string): Promise<readonly DailyRate[]> {
      const found: DailyRate[] = [];
      let from = '';
      for (;;) {
        const { rates, next } = await page(siteId, from === '' ? '0' : `${from}#`, `${day}${RATES_END}`);
        found.push(...rates);
        if (next === undefined) return found;
        from = next;
      }
    },

    /** A page of the days from `from` to `until`, both in, the earliest first. @param after The `next` of the page before. */
    async pageOfRates(
      siteId: SiteId,
      { from, until, after, limit }: { from: string; until: string; after?: string | undefined; limit: number },
    ): Promise<{ readonly rates: readonly DailyRate[]; readonly next?: string }> {
      const { rates, next } = await page(
        siteId,
        after === undefined ? from : `${after}#`,
        `${until}${RATES_END}`,
        limit,
      );
      return next === undefined ? { rates } : { rates, next };
    },
  };
}

function fromItem(item: Item): DailyRate {
  const { type: _, schemaVersion: __, ...rate } = itemSchema.parse(unmarshall(item));
  return rate;
}
