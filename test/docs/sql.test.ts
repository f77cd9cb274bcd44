import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROJECT_FOLDER } from '../../infra/project-folder.ts';
import { describeViews } from '../../infra/tools/sql/describe-views.ts';
import { MODELS } from '../../infra/tools/sql/files.ts';
import { runSqlCommand } from '../../infra/tools/sql/sql-command.ts';
import { QUESTION_SHOP_NOW, sendQuestionShop } from '../support/question-shop.ts';
import { recordedTerminal } from '../support/recorded-terminal.ts';
import { type RunningShop, startShop } from '../support/running-shop.ts';

const page = readFileSync(join(PROJECT_FOLDER, 'docs', 'sql.md'), 'utf8');
const questions = [...page.matchAll(/^### (.+\?)\n\n```sql\n([\s\S]*?)```\n\n```text\n([\s\S]*?)```/gm)].map(
  ([, question = '', sql = '', answer = '']) => ({ question, sql, answer }),
);
let shop: RunningShop;
let cache: string;

beforeAll(async () => {
  shop = await startShop(QUESTION_SHOP_NOW);
  cache = mkdtempSync(join(tmpdir(), 'backtrail-sql-'));
  await sendQuestionShop(shop.server);
}, 240_000);

afterAll(async () => {
  await shop.stop();
  rmSync(cache, { recursive: true, force: true });
});

/** What the tool prints, and what it says beside it. */
async function ask(sql: string, ...options: readonly string[]) {
  const terminal = recordedTerminal({ columns: 110 });
  const port = new URL(shop.host.url).port;
  const code = await runSqlCommand([sql, '--port', port, '--cache', cache, ...options], terminal, 'table');
  return { code, text: terminal.printed(), said: terminal.complaints() };
}

async function rowsOf<Row>(sql: string, ...options: readonly string[]): Promise<readonly Row[]> {
  const { text, said } = await ask(sql, '--format', 'json', ...options);
  return JSON.parse(text || `"${said}"`) as readonly Row[];
}

describe('the page on SQL', () => {
  it('describes every column of every view', () => {
    expect(page.split('\n## Views\n\n')[1], 'npm run docs:sql').toBe(`${describeViews()}\n`);
  });

  it('has as many worked questions as it says', () => {
    expect(questions).toHaveLength(14);
  });

  it.each(questions)('$question: answers as printed', async ({ sql, answer }) => {
    const { text, code } = await ask(sql);
    expect(text.trim()).toBe(answer.trim());
    expect(code).toBe(0);
  });
});

type Totals = { readonly key: string | null; readonly conversions: number; readonly value: number };

/** As the HTTP report has it: unknown is a key of its own, what lacks a mark is `(not set)`. */
async function reported(model: string, groupBy: string): Promise<readonly Totals[]> {
  const query = `from=2026-03-01&to=2026-03-10&model=${model}&groupBy=${groupBy}`;
  const { rows } = await shop.read.get<{ readonly rows: readonly Totals[] }>(`/v1/reports/attribution?${query}`);
  return rows;
}

const inSql = (groupBy: string): Promise<readonly (Totals & { readonly model: string })[]> =>
  rowsOf(`SELECT model, CASE unattributed WHEN 'unknown' THEN 'unknown' WHEN 'direct' THEN NULL
      ELSE coalesce(${groupBy}, '(not set)') END AS key, sum(credit) AS conversions, sum(credited_value) AS value
    FROM credits WHERE kind = 'purchase' GROUP BY ALL`);

async function expectTheReports(groupBy: string): Promise<void> {
  const found = Map.groupBy(await inSql(groupBy), (row) => row.model);
  for (const model of MODELS) expectSame(found.get(model) ?? [], await reported(model, groupBy));
}

function expectSame(found: readonly Totals[], expected: readonly Totals[]): void {
  expect(new Set(found.map(({ key }) => key))).toEqual(new Set(expected.map(({ key }) => key)));
  for (const { key, conversions, value } of expected) {
    const row = found.find((one) => one.key === key);
    expect(row?.conversions).toBeCloseTo(conversions, 9);
    expect(row?.value).toBeCloseTo(value, 9);
  }
}

describe('npm run sql', () => {
  it.each(['channel', 'campaign'])('has the credits of the HTTP reports by %s, whatever the model', (groupBy) =>
    expectTheReports(groupBy),
  );

  it('has the visits of the HTTP report', async () => {
    type Visits = { readonly rows: readonly { readonly key: string | null; readonly visits: number }[] };
    const query = 'from=2026-03-01&to=2026-03-10&groupBy=channel&visits=true';
    const { rows } = await shop.read.get<Visits>(`/v1/reports/attribution?${query}`);
    const found = await rowsOf('SELECT channel AS key, count(*) AS visits FROM visits GROUP BY ALL ORDER BY key');
    const expected = rows.flatMap(({ key, visits }) => (visits ? [{ key, visits }] : []));
    expect(new Set(found)).toEqual(new Set(expected));
  });

  it('has them after a refund, another time zone, value basis and channels of the site’s own', async () => {
    await shop.admin.patch('/v1/sites/local', { timeZone: 'Asia/Tokyo', valueBasis: 'netOfTax' });
    await shop.admin.post('/v1/channel-rules', {
      rules: [{ channel: 'stories', when: { placement: { equals: 'story' } } }],
    });
    await shop.server.post('/v1/events', {
      siteId: 'local',
      events: [
        { eventId: 'late-refund', event: 'refund', visitorId: 'ida', orderId: 'A-2', refundId: 'late', value: 20 },
      ],
    });
    await shop.drain();
    await expectTheReports('channel');
    expect((await reported('linear', 'channel')).map(({ key }) => key)).toContain('stories');
    const [order] = await rowsOf(`SELECT day, value, refunded FROM conversions WHERE order_id = 'A-2'`);
    expect(order).toEqual({ day: '2026-03-04', value: 100, refunded: 20 });
    const channels = await rowsOf(`SELECT DISTINCT channel FROM touchpoints WHERE placement = 'story'`);
    expect(channels).toEqual([{ channel: 'stories' }]);
  });

  it('answers for some days alone', async () => {
    const days = ['--from', '2026-03-04', '--to', '2026-03-05'];
    expect(await rowsOf('SELECT DISTINCT day FROM conversions', ...days)).toEqual([{ day: '2026-03-04' }]);
    expect(await rowsOf('SELECT DISTINCT day FROM visits', ...days)).toEqual([{ day: '2026-03-04' }]);
    expect(await rowsOf('SELECT count(*) AS n FROM insights', ...days)).toEqual([{ n: 0 }]);
  });

  it('writes CSV that a spreadsheet takes for text, and says until when it knows', async () => {
    const { text, said } = await ask(`SELECT '=1+1' AS formula, 1.5 AS number, NULL AS nothing`, '--format', 'csv');
    expect(text).toBe(`formula,number,nothing\n'=1+1,1.5,`);
    expect(said).toBe("As of 2026-03-09T12:00:00.000Z, the host's clock.");
  });

  it('knows no more of somebody who was erased', async () => {
    expect(await rowsOf(`SELECT visitor_id FROM conversions WHERE order_id = 'A-1'`)).toEqual([{ visitor_id: 'anna' }]);
    await shop.admin.delete('/v1/visitors/anna');
    await shop.drain();
    expect(await rowsOf(`SELECT visitor_id, touches, value FROM conversions WHERE order_id = 'A-1'`)).toEqual([
      { visitor_id: null, touches: 0, value: 120 },
    ]);
    for (const view of ['events', 'visits', 'touchpoints'])
      expect(await rowsOf(`SELECT * FROM ${view} WHERE visitor_id = 'anna'`), view).toEqual([]);
  });

  it('says in plain words what is wrong', async () => {
    const wrong = async (sql: string, ...options: readonly string[]): Promise<string> => {
      const { code, said } = await ask(sql, ...options);
      expect(code).toBe(1);
      return said;
    };
    expect(await wrong('SELECT * FROM order')).toContain('syntax error');
    expect(await wrong('SELECT * FROM touchpoint')).toContain('Did you mean "touchpoints"?');
    expect(await wrong('SELECT 1', '--from', 'monday')).toBe('--from takes a day such as 2026-03-31, not "monday".');
    expect(await wrong('SELECT 1', '--site', 'No Shop')).toBe('"No Shop" is no site id.');
    expect(await wrong('SELECT 1', '--bucket', 'some-archive')).toContain('not both');
    const terminal = recordedTerminal();
    expect(await runSqlCommand(['SELECT 1', '--port', '1'], terminal, 'table')).toBe(1);
    expect(terminal.complaints()).toContain('is the local host running (npm start)?');
  });

  it('shows how to ask when it is asked nothing', async () => {
    const terminal = recordedTerminal();
    expect(await runSqlCommand([], terminal, 'table')).toBe(0);
    expect(terminal.printed()).toContain('npm run sql -- "select channel');
  });
});
