import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runBackfillCommand } from '../../../infra/tools/backfill/backfill-command.ts';
import { readAmount, readMoment } from '../../../infra/tools/backfill/read-values.ts';
import { listMembers } from '../../../infra/tools/verify/members.ts';
import { recordedTerminal } from '../../support/recorded-terminal.ts';
import { type RunningShop, startShop } from '../../support/running-shop.ts';

const NOW = Date.UTC(2026, 2, 10, 12);
let shop: RunningShop;
let folder: string;

beforeAll(async () => {
  shop = await startShop(NOW);
  folder = mkdtempSync(join(tmpdir(), 'backtrail-backfill-'));
}, 240_000);

afterAll(async () => {
  await shop.stop();
  rmSync(folder, { recursive: true, force: true });
});

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

async function backfill(args: readonly string[], url = shop.host.url) {
  const terminal = recordedTerminal({ env: { BACKTRAIL_URL: url } });
  const code = await runBackfillCommand(args, terminal);
  return { code, printed: terminal.printed(), complaints: terminal.complaints() };
}

type Order = { readonly summary: string; readonly value: number; readonly items: readonly unknown[] };
const order = (orderId: string): Promise<Order> => shop.read.get(`/v1/conversions/${orderId}`);

describe('orders from a file', () => {
  const csv = [
    '\ufeffName;Paid at;Total;Currency;Email;Lineitem name;Lineitem quantity',
    '"A-1";2024-05-01 10:00:00 +0200;1.234,50;EUR;anna@example.com;"shoes; red";1',
    'A-1;;;;;socks;2',
    'A-2;2024-05-02;9,90;;;"a ""quoted"" hat";1',
    'A-3;soon;9,90;EUR;;hat;1',
    'A-4;2024-05-02;gratis;EUR;;hat;1',
    ';2024-05-02;1,00;EUR;;hat;1',
    'A-5;2024-05-02;1,00;XYZ;;hat;1',
    'A-6;2024-05-02;1,00;EUR',
    'A-7;2027-01-01;1,00;EUR;;hat;1',
    '',
  ].join('\r\n');
  const map = [
    ...['--map', 'orderId=Name', '--map', 'occurredAt=Paid at', '--map', 'value=Total', '--map', 'currency=Currency'],
    ...['--map', 'email=Email', '--map', 'itemName=Lineitem name', '--map', 'itemQuantity=Lineitem quantity'],
    ...['--decimal', ',', '--time-zone', 'Europe/Berlin'],
  ];

  it('can be looked at first, and nothing is sent', async () => {
    const path = file('dry.csv', csv);
    const { code, printed, complaints } = await backfill([path, ...map, '--dry-run']);
    expect(code).toBe(1);
    expect(printed).toContain('"occurredAt": "2024-05-01T08:00:00.000Z"');
    expect(printed).toContain('3 orders can be sent, 5 cannot. Nothing was sent.');
    expect(complaints).toContain('Line 5: Paid at is not a time');
    await shop.drain();
    await expect(order('A-1')).rejects.toThrow('no such order');
  });

  it('are sent whatever their age; bad rows are told by line and kept beside', async () => {
    const path = file('orders.csv', csv);
    const { code, printed, complaints } = await backfill([path, ...map]);
    expect(code).toBe(1);
    expect(printed).toContain('2 orders taken, 6 refused.');
    expect(complaints).toContain('Line 6: Total is not an amount such as 1234,50');
    const rejects = readFileSync(`${path}.rejects.csv`, 'utf8').split('\n');
    expect(rejects[0]).toBe('line,reason,Name,Paid at,Total,Currency,Email,Lineitem name,Lineitem quantity');
    expect(rejects.slice(1, -1).map((line) => line.split(',', 1)[0])).toEqual(['5', '6', '7', '8', '9', '10']);
    expect(rejects.find((line) => line.startsWith('10,'))).toContain('occurredAt lies more than 5 minutes ahead');
    await shop.drain();
    expect(await order('A-1')).toMatchObject({
      value: 1234.5,
      summary: expect.stringMatching(/^Unknown \(no consent\)/),
      items: [
        { name: 'shoes; red', quantity: 1 },
        { name: 'socks', quantity: 2 },
      ],
    });
    expect(await order('A-2')).toMatchObject({ value: 9.9, currency: 'EUR', items: [{ name: 'a "quoted" hat' }] });
  });

  it('grant no consent, and are traced for those who gave it', async () => {
    const consent = { marketing: 'granted' };
    const url = 'https://shop.example/?utm_source=instagram&utm_medium=social&utm_content=story';
    const at = (hours: number) => NOW - hours * 3_600_000;
    const visit = { eventId: 'visit', event: 'page_view', visitorId: 'agreed', occurredAt: at(3), url, consent };
    await shop.server.post('/v1/events', { siteId: 'local', events: [visit] });
    await shop.drain();
    const time = new Date(at(2)).toISOString();
    const path = file(
      'two.csv',
      `orderId,occurredAt,value,visitorId\nB-1,${time},10,agreed\nB-2,${time},10,stranger\n`,
    );
    expect(await backfill([path])).toMatchObject({ code: 0, printed: '2 orders taken, 0 refused.' });
    await shop.drain();
    expect((await order('B-1')).summary).toMatch(/^Instagram Story →/);
    expect((await order('B-2')).summary).toMatch(/^Unknown \(no consent\) →/);
    const visitors = await listMembers(shop.read, 'visitors-30d');
    expect(visitors).toContain('agreed');
    expect(visitors).not.toContain('stranger');
  });

  it.each([
    ['a column there is not', ['--map', 'orderId=Number'], 'There is no column "Number" for orderId'],
    ['a field there is not', ['--map', 'price=Total'], 'not "price"'],
    ['no column for the time', ['--map', 'orderId=Name', '--map', 'value=Total'], '--map occurredAt=…'],
    ['a zone there is not', ['--time-zone', 'Mars/Base'], 'IANA time zone'],
  ])('are not read with %s', async (_, args, words) => {
    const path = file('columns.csv', 'Name,Total\n1,2\n');
    const { code, complaints } = await backfill([path, ...args]);
    expect([code, complaints]).toEqual([1, expect.stringContaining(words)]);
  });

  it('must be there', async () => {
    expect((await backfill([join(folder, 'none.csv')])).complaints).toContain('There is no file');
    expect((await backfill([file('empty.csv', '')])).complaints).toContain('is empty');
    const open = file('open.csv', 'orderId,occurredAt,value\n1,2024-05-01,"1\n2,2024-05-01,2\n');
    expect((await backfill([open, '--dry-run'])).complaints).toContain('cannot be read to its end');
  });
});

describe('a backfill of many orders', () => {
  const rows = Array.from({ length: 1_200 }, (_, i) => `M-${i},2024-05-01T00:00:00Z,1`);
  const many = `orderId,occurredAt,value\n${rows.join('\n')}\n`;
  let gate: Server;
  let url: string;
  const answers: number[] = [];
  let refuse: (request: number) => Readonly<{ status: number; wait?: string }> | undefined = () => undefined;

  /** A door before the host that sometimes turns requests away, as API Gateway does. */
  beforeAll(async () => {
    gate = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const refused = refuse(answers.length);
      const { authorization = '' } = request.headers;
      const headers = { authorization, 'content-type': 'application/json' };
      const passed =
        refused === undefined
          ? await fetch(new URL(request.url ?? '', shop.host.url), {
              method: 'POST',
              headers,
              body: Buffer.concat(chunks),
            })
          : undefined;
      const status = refused?.status ?? passed?.status ?? 500;
      answers.push(status);
      response.writeHead(status, refused?.wait === undefined ? {} : { 'retry-after': refused.wait });
      response.end(passed === undefined ? '{}' : await passed.text());
    });
    await new Promise<void>((resolve) => gate.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(gate.address() as AddressInfo).port}`;
  });

  afterAll(() => {
    gate.close();
  });

  it('comes again when it is asked to', async () => {
    answers.length = 0;
    refuse = (request) =>
      request === 0 ? { status: 429, wait: '1' } : request === 2 ? { status: 503, wait: '0' } : undefined;
    expect(await backfill([file('wait.csv', many)], url)).toMatchObject({
      code: 0,
      printed: '1200 orders taken, 0 refused.',
    });
    expect(answers).toEqual([429, 202, 503, 202, 202]);
  });

  it('goes on where it was stopped, unless it is to begin anew', async () => {
    const path = file('resume.csv', many);
    answers.length = 0;
    refuse = (request) => (request === 1 ? { status: 500 } : undefined);
    expect((await backfill([path], url)).code).toBe(1);
    refuse = () => undefined;
    const resumed = await backfill([path], url);
    expect(resumed).toMatchObject({ code: 0, printed: '1200 orders taken, 0 refused.' });
    expect(resumed.complaints).toContain('Going on after 500 orders');
    expect(answers).toEqual([202, 500, 202, 202]);
    answers.length = 0;
    await backfill([path], url);
    expect(answers).toHaveLength(3);
  });
});

describe('a value in a file', () => {
  it.each([
    ['1234.5', '.', 1234.5],
    ['1,234.50', '.', 1234.5],
    ['1.234,50', ',', 1234.5],
    ["1'234.50", '.', 1234.5],
    ['12,34.5', '.', undefined],
    ['1,5', '.', undefined],
    ['EUR 5', '.', undefined],
    ['', '.', undefined],
    ['1e3', '.', undefined],
  ] as const)('%j with %j before the cents is %j', (text, mark, amount) => {
    expect(readAmount(text, mark)).toBe(amount);
  });

  it('may be a time as shops write it', () => {
    expect(readMoment('2026-03-10 10:30:00 +0100', 'UTC')).toBe(Date.UTC(2026, 2, 10, 9, 30));
    expect(readMoment('2026-03-10 10:30:00 UTC', 'Europe/Berlin')).toBe(Date.UTC(2026, 2, 10, 10, 30));
    expect(readMoment('2026-03-10 10:30:00', 'Europe/Berlin')).toBe(Date.UTC(2026, 2, 10, 9, 30));
    expect(readMoment('10/03/2026', 'UTC')).toBeUndefined();
  });
});
