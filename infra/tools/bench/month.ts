import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SiteId } from '../../../shared/domain/ids.ts';
import { DAY } from '../../../shared/domain/time.ts';
import { batchWrite } from '../../../shared/storage/batch-write.ts';
import { toConversionItem } from '../../../shared/storage/conversion-item.ts';
import { createMarkOrderDay, ORDER_DAY_SETTLED, utcDayOf } from '../../../shared/storage/order-day-store.ts';
import { REGION } from '../../local/assembly/resolve.ts';
import { type LocalHost, startLocalHost } from '../../local/host.ts';
import { startProgress } from '../progress.ts';
import { MONTH_DAYS, MONTH_START, monthOrder } from './month-orders.ts';

const WRITTEN_AT_ONCE = 2_000;

export type MonthFigures = {
  readonly coldSeconds: number;
  readonly againSeconds: number;
  readonly coldReadUnits: number;
  readonly againReadUnits: number;
};

/** A month of orders on a local host, written as `process` writes them, and the report of it asked for over HTTP. */
export async function measureMonth(assemblyDir: string, orders: number): Promise<MonthFigures> {
  const dataDir = mkdtempSync(join(tmpdir(), 'backtrail-month-'));
  const clock = MONTH_START + (MONTH_DAYS + 1) * DAY;
  const host = await startLocalHost({ assemblyDir, dataDir, port: 0, sandboxPort: 0, clock });
  try {
    await writeOrders(host, orders);
    const cold = await ask(host);
    const again = await ask(host);
    if (cold.conversions !== orders || again.conversions !== orders)
      throw new Error(
        `Of ${orders} orders the report has ${cold.conversions}, and ${again.conversions} the second time`,
      );
    return {
      coldSeconds: cold.seconds,
      againSeconds: again.seconds,
      coldReadUnits: cold.readUnits,
      againReadUnits: again.readUnits,
    };
  } finally {
    await host.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function ask(host: LocalHost) {
  const query = new URLSearchParams({
    from: new Date(MONTH_START).toISOString(),
    to: new Date(MONTH_START + MONTH_DAYS * DAY).toISOString(),
    groupBy: 'campaign',
    model: 'linear',
  });
  const begun = performance.now();
  const answer = await fetch(`${host.url}/v1/reports/attribution?${query}`, {
    headers: { authorization: 'Bearer local-read-key' },
  });
  const text = await answer.text();
  const seconds = (performance.now() - begun) / 1_000;
  if (!answer.ok) throw new Error(`The report was answered with ${answer.status}: ${text}`);
  const { totals } = JSON.parse(text) as { readonly totals: { readonly conversions: number } };
  return { seconds, conversions: totals.conversions, readUnits: Number(answer.headers.get('x-read-units')) };
}

async function writeOrders(host: LocalHost, orders: number): Promise<void> {
  const client = new DynamoDBClient({
    endpoint: host.endpoints.dynamodb,
    region: REGION,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const { CONVERSIONS_TABLE = '', CONTROL_TABLE = '' } =
    host.system.functions.find(({ environment }) => 'CONVERSIONS_TABLE' in environment)?.environment ?? {};
  const bar = startProgress('A month of orders', orders, 'orders');
  try {
    const markOrderDay = createMarkOrderDay(client, CONTROL_TABLE, () => Date.now() - ORDER_DAY_SETTLED);
    for (let day = 0; day < MONTH_DAYS; day++) await markOrderDay('local' as SiteId, utcDayOf(MONTH_START + day * DAY));
    for (let done = 0; done < orders; done += WRITTEN_AT_ONCE) {
      const some = Array.from({ length: Math.min(WRITTEN_AT_ONCE, orders - done) }, (_, i) =>
        monthOrder(done + i, orders),
      );
      await batchWrite(
        client,
        CONVERSIONS_TABLE,
        some.map((conversion) => ({ PutRequest: { Item: toConversionItem(conversion, 1) } })),
      );
      bar.update(done + some.length, 'written');
    }
  } finally {
    bar.stop();
    client.destroy();
  }
}
