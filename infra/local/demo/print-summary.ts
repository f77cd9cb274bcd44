import Table from 'cli-table3';
import { type ApiClient, createApiClient } from '../../tools/api-client.ts';

type AudienceRow = {
  readonly audienceKey: string;
  readonly name: string;
  readonly metaAudienceId: string | null;
  readonly funnel: {
    readonly members: number | null;
    readonly consented: number | null;
    readonly matchable: number | null;
  };
};
type SandboxAudience = { readonly id: string; readonly members: readonly unknown[] };
type ReportRow = {
  readonly key: string | null;
  readonly unattributed?: string;
  readonly conversions: number;
  readonly value: number;
};

const plain = { style: { head: [], border: [] } };

/** What the demo has to show, read from the API like anybody would: audiences, a small report, the sentence. */
export async function printSummary(
  urls: { readonly url: string; readonly sandboxUrl: string },
  now: number,
): Promise<void> {
  const api = createApiClient(urls.url, 'local-read-key');
  const atMeta = await createApiClient(urls.sandboxUrl, '').get<{ readonly audiences: readonly SandboxAudience[] }>(
    '/__sandbox/audiences',
  );
  process.stdout.write(`\n${await audienceTable(api, atMeta.audiences)}\n\n${await reportTable(api, now)}\n\n`);
  const order = await api.get<{ readonly summary: string }>('/v1/conversions/order-shoes');
  process.stdout.write(`Order order-shoes: ${order.summary}\n`);
}

async function audienceTable(api: ApiClient, atMeta: readonly SandboxAudience[]): Promise<string> {
  const { audiences } = await api.get<{ readonly audiences: readonly AudienceRow[] }>('/v1/audiences');
  const table = new Table({
    head: ['Audience', 'people', 'agreed', 'with e-mail or phone', 'at Meta (sandbox)'],
    ...plain,
  });
  for (const { name, funnel, metaAudienceId } of audiences) {
    const held = atMeta.find(({ id }) => id === metaAudienceId)?.members.length ?? 0;
    table.push([name, funnel.members ?? '?', funnel.consented ?? '?', funnel.matchable ?? '?', held]);
  }
  return table.toString();
}

async function reportTable(api: ApiClient, now: number): Promise<string> {
  const from = new Date(now - 22 * 86_400_000).toISOString();
  const to = new Date(now + 1).toISOString();
  const query = new URLSearchParams({ from, to, model: 'last_touch', groupBy: 'channel', currency: 'EUR' });
  const { rows } = await api.get<{ readonly rows: readonly ReportRow[] }>(`/v1/reports/attribution?${query}`);
  const table = new Table({ head: ['Channel (last touch)', 'orders', 'EUR'], ...plain });
  for (const row of rows) {
    const label = row.unattributed === 'unknown' ? 'unknown (no consent)' : (row.key ?? 'direct');
    table.push([label, String(Math.round(row.conversions * 100) / 100), row.value.toFixed(2)]);
  }
  return table.toString();
}
