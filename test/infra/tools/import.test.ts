import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runImportCommand } from '../../../infra/tools/import/import-command.ts';
import { readRows } from '../../../infra/tools/logs/read-rows.ts';
import { type Answer, startApi, type TestApi } from '../../support/api.ts';
import { itOverLogs, LOGS } from '../../support/logs.ts';
import { recordedTerminal } from '../../support/recorded-terminal.ts';

/** The api function behind HTTP, without a host around it. */
let api: TestApi;
let server: Server;
let url: string;
let key: string;
let readKey: string;
let folder: string;

beforeAll(async () => {
  api = await startApi();
  ({ server: key, read: readKey } = await api.newSite('shop'));
  folder = mkdtempSync(join(tmpdir(), 'backtrail-import-'));
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const token = request.headers.authorization?.replace('Bearer ', '') ?? '';
    const answer = await api.call(request.method ?? '', request.url ?? '', { key: token, body });
    response.writeHead(answer.status, { ...answer.headers }).end(answer.text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.close();
  await api.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function run(args: readonly string[]) {
  const terminal = recordedTerminal({ env: { BACKTRAIL_URL: url, BACKTRAIL_KEY: key } });
  const code = await runImportCommand(['insights', ...args], terminal);
  return { code, printed: terminal.printed(), complaints: terminal.complaints() };
}

function file(name: string, lines: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

const report = (query: Readonly<Record<string, string>>): Promise<Answer> =>
  api.call('GET', '/v1/reports/attribution', { key: readKey, query: { groupBy: 'ad', ...query } });

describe('npm run import -- insights', () => {
  it('adds up rows of one ad and day, refuses bad ones by line, and sent again changes nothing', async () => {
    const path = file('tiktok.csv', [
      'Date;Ad;Views;Taps;Cost',
      '2026-03-01;t1;1.000;5;1,50',
      '2026-03-01;t2;10;;',
      '2026-03-01;t1;500;;0,70',
      '2026-03-01;t3;many;1;1',
      '2026-02-30;t4;1;1;1',
    ]);
    const map = ['day=Date', 'adId=Ad', 'impressions=Views', 'clicks=Taps', 'spend=Cost'].flatMap((one) => [
      '--map',
      one,
    ]);
    const args = [path, ...map, '--platform', 'tiktok', '--decimal', ',', '--currency', 'USD'];
    const first = await run(args);
    expect(first).toMatchObject({ code: 1, printed: expect.stringContaining('2 rows taken, 2 refused.') });
    expect(first.complaints).toContain('Line 5: Views is not an amount such as 1234,50');
    expect(readFileSync(`${path}.rejects.csv`, 'utf8').split('\n')).toHaveLength(4);
    await run(args);
    const { body } = await report({ from: '2026-03-01', to: '2026-03-02' });
    expect(body.rows).toMatchObject([
      { key: 't1', impressions: 1_500, clicks: 5, spend: 2.2, spendCurrency: 'USD', cpc: expect.closeTo(0.44, 12) },
      { key: 't2', impressions: 10, clicks: 0, ctr: 0, spend: 0 },
    ]);
  });

  it('says which column it needs, and shows what it would send', async () => {
    const path = file('small.csv', ['period,ad_id,impressions', '2026-03-02,x1,5']);
    expect((await run([path, '--platform', 'meta'])).complaints).toContain('--map day=…');
    const dry = await run([path, '--platform', 'meta', '--map', 'day=period', '--map', 'adId=ad_id', '--dry-run']);
    expect(dry.printed).toContain('"adId": "x1"');
    expect(dry.printed).toContain('1 row can be sent, 0 cannot. Nothing was sent.');
  });

  itOverLogs('of the shop log gives each ad the click-through rate that its file has', async () => {
    const path = join(LOGS, 'segment-shop/ads_metrics.csv.gz');
    const map = ['day=period', 'campaignId=campaign_id', 'adsetId=adset_id', 'adId=ad_id'].flatMap((one) => [
      '--map',
      one,
    ]);
    const beside = ['--rejects', join(folder, 'ads.rejects.csv'), '--state', join(folder, 'ads.state.json')];
    expect(await run([path, ...map, '--platform', 'meta', ...beside])).toMatchObject({ code: 0 });
    const sums = new Map<string, { impressions: number; clicks: number }>();
    for (const { ad_id = '', impressions, clicks } of await readRows(path)) {
      const sum = sums.get(ad_id) ?? { impressions: 0, clicks: 0 };
      sum.impressions += Number(impressions);
      sum.clicks += Number(clicks);
      sums.set(ad_id, sum);
    }
    const { body } = await report({ from: '2024-04-01', to: '2024-04-12' });
    expect(body.rows).toHaveLength(111);
    for (const row of body.rows) {
      const { impressions = 0, clicks = 0 } = sums.get(row.key) ?? {};
      expect([row.key, row.impressions, row.clicks]).toEqual([row.key, impressions, clicks]);
      expect(row.ctr).toBe(impressions === 0 ? null : clicks / impressions);
    }
    expect(body.totals.impressions).toBe([...sums.values()].reduce((all, { impressions }) => all + impressions, 0));
  });
});
