import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Engine, openEngine } from '../../../../infra/tools/sql/engine.ts';
import { VIEWS } from '../../../../infra/tools/sql/views/views.ts';

let folder: string;
let outside: string;
let engine: Engine;

/** A file of the cache. */
function file(name: string, lines: readonly object[]): string {
  const path = join(folder, name);
  writeFileSync(path, gzipSync(lines.map((line) => `${JSON.stringify(line)}\n`).join('')));
  return path;
}

async function rowsOf(sql: string): Promise<readonly unknown[]> {
  return (await engine.ask(sql)).getRowObjectsJson();
}

beforeAll(async () => {
  outside = mkdtempSync(join(tmpdir(), 'backtrail-sql-'));
  folder = join(outside, 'cache');
  mkdirSync(folder);
  writeFileSync(join(outside, 'secret.txt'), 'secret');
});

afterAll(() => rmSync(outside, { recursive: true, force: true }));

describe('over no files', () => {
  beforeAll(async () => {
    engine = await openEngine(folder);
  });
  afterAll(() => engine.close());

  it.each(VIEWS)('the view $name has no row, and the columns that are told of it', async ({ name, columns }) => {
    expect(await rowsOf(`SELECT * FROM ${name}`)).toEqual([]);
    const described = await rowsOf(`SELECT column_name AS name, column_type AS type FROM (DESCRIBE ${name})`);
    expect(described).toEqual(columns.map((column) => ({ name: column.name, type: column.type })));
  });

  it.each([
    ['', 'There is no query.'],
    ['-- nothing\n;', 'There is no query.'],
    ['SELECT 1; SELECT 2', 'One query at a time: these are 2.'],
    ['DROP VIEW events', 'Only questions are answered'],
    ['CREATE TABLE mine AS SELECT 1', 'Only questions are answered'],
    ["COPY (SELECT 1) TO 'out.csv'", 'Only the views can be asked'],
    ['EXPLAIN ANALYZE CREATE TABLE mine AS SELECT 1', 'Only questions are answered'],
    ["PRAGMA import_database('.')", 'Only questions are answered'],
    ["SELECT 1; PRAGMA import_database('.')", 'Only the views can be asked'],
    ['SELECT * FROM event', 'Did you mean "events"?'],
    ['SELECT valu FROM conversions', '"value"'],
    ['SELECT $1', 'has a place for a parameter'],
  ])('%s: refused in plain words', async (sql, words) => {
    await expect(engine.check(sql)).rejects.toThrow(words);
  });
});

describe('over files', () => {
  beforeAll(async () => {
    const seen = (eventId: string, occurredAt: number, over: object = {}) => ({
      ...{ kind: 'accepted', eventId, event: 'page_view', visitorId: 'v', receivedAt: occurredAt + 5, occurredAt },
      ...over,
    });
    const raw = [
      file('a.ndjson.gz', [
        seen('1', 2_000),
        seen('2', 3_000),
        { kind: 'rejected', receivedAt: 9, path: 'url', detail: 'x' },
      ]),
      file('b.ndjson.gz', [
        seen('1', 1_000),
        seen('3', 4_000, { visitorId: 'gone' }),
        seen('4', 9_000, { visitorId: 'gone' }),
      ]),
    ];
    const sites = [file('s.ndjson.gz', [{ siteId: "o'shop", name: 'Shop', timeZone: 'Asia/Tokyo' }])];
    const erased = [file('e.ndjson.gz', [{ visitorId: 'gone', erasedAt: 5_000 }])];
    engine = await openEngine(folder);
    await engine.read(
      new Map([
        ['raw', new Map([["o'shop", raw]])],
        ['sites', new Map([["o'shop", sites]])],
        ['erased', new Map([["o'shop", erased]])],
      ]),
    );
  });
  afterAll(() => engine.close());

  it('an event that came twice is one, at its earliest time', async () => {
    const rows = await rowsOf(
      "SELECT event_id, epoch_ms(occurred_at) AS at FROM events WHERE visitor_id = 'v' ORDER BY 1",
    );
    expect(rows).toEqual([
      { event_id: '1', at: '1000' },
      { event_id: '2', at: '3000' },
    ]);
    expect(await rowsOf('SELECT event_id FROM received WHERE copy > 1')).toEqual([{ event_id: '1' }]);
  });

  it('what somebody did before they were erased is not there', async () => {
    expect(await rowsOf("SELECT event_id FROM events WHERE visitor_id = 'gone'")).toEqual([{ event_id: '4' }]);
  });

  it('days are those of the site', async () => {
    expect(await rowsOf('SELECT DISTINCT site, day FROM events')).toEqual([{ site: "o'shop", day: '1970-01-01' }]);
  });

  it('a query can read nothing else of this machine, write nothing and loosen nothing', async () => {
    const secret = join(outside, 'secret.txt');
    await expect(rowsOf(`SELECT * FROM read_text('${secret}')`)).rejects.toThrow('Only the views can be asked');
    await expect(rowsOf(`SELECT * FROM read_text('${folder}/../secret.txt')`)).rejects.toThrow(
      'Only the views can be asked',
    );
    await expect(rowsOf(`SELECT * FROM glob('${outside}/*')`)).rejects.toThrow('Only the views can be asked');
    for (const sql of [
      `COPY (SELECT 1) TO '${folder}/out.csv'`,
      `ATTACH '${folder}/other.db'`,
      'SET lock_configuration = false',
      'INSTALL httpfs',
    ])
      await expect(rowsOf(sql)).rejects.toThrow(/^Only (?:questions are answered|the views can be asked)/);
    expect(existsSync(join(folder, 'out.csv'))).toBe(false);
  });
});

it('rows of other days than those asked for are left out', async () => {
  const orders = [1, 2, 3].map((day) => ({
    ...{ orderId: `o${day}`, kind: 'purchase', at: day * 86_400_000, day: `1970-01-0${day + 1}`, currency: 'EUR' },
    ...{ value: 10, grossValue: 10, refunded: 0, verified: true, items: [], refunds: [], path: [], visitorIds: [] },
  }));
  const limited = await openEngine(folder, { from: '1970-01-03', to: '1970-01-04' });
  await limited.read(new Map([['conversions', new Map([['shop', [file('c.ndjson.gz', orders)]]])]]));
  expect(await (await limited.ask('SELECT order_id FROM conversions')).getRowsJson()).toEqual([['o2']]);
  limited.close();
});
