import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runDoctorCommand } from '../../../infra/tools/doctor/doctor-command.ts';
import type { Finding } from '../../../infra/tools/doctor/finding.ts';
import { recordedTerminal } from '../../support/recorded-terminal.ts';
import { type RunningShop, startShop } from '../../support/running-shop.ts';

const NOW = Date.UTC(2026, 2, 10, 12);
let shop: RunningShop;

beforeAll(async () => {
  shop = await startShop(NOW);
  // The first sync, which makes the audiences at Meta, is under way.
  await shop.drain();
}, 120_000);

afterAll(() => shop.stop());

async function doctor(args: readonly string[] = [], env: Record<string, string> = {}) {
  const terminal = recordedTerminal({ env: { BACKTRAIL_URL: shop.host.url, ...env } });
  const code = await runDoctorCommand(args, terminal, () => NOW);
  return { code, printed: terminal.printed(), complaints: terminal.complaints() };
}

async function findings(level: Finding['level']): Promise<readonly string[]> {
  const { printed } = await doctor(['--json']);
  const all: readonly Finding[] = JSON.parse(printed).findings;
  return all.filter((finding) => finding.level === level).map(({ what }) => what);
}

const PERSON = { visitorId: 'anna', user: { email: 'anna@example.com' } };
const URL_WITH_MARKS = 'https://shop.example/?utm_source=newsletter&utm_medium=email';

describe('the doctor', () => {
  it('says that nothing answers, and fails', async () => {
    const { code, printed } = await doctor(['--url', 'http://127.0.0.1:9']);
    expect(code).toBe(1);
    expect(printed).toMatch(/^WRONG {2}Nothing answers at http:\/\/127\.0\.0\.1:9:/m);
    expect(printed).toContain('1 thing is wrong.');
  });

  it('says that something else answers', async () => {
    const { code, printed } = await doctor(['--url', shop.host.sandboxUrl]);
    expect(code).toBe(1);
    expect(printed).toContain('What answers there is not Backtrail.');
  });

  it.each([
    ['is not known', 'nope', 'does not take the key'],
    ['may not ask', 'local-server-key', 'The key may not ask'],
  ])('says that the key %s', async (_, key, words) => {
    const { code, printed } = await doctor(['--key', key]);
    expect(code).toBe(1);
    expect(printed).toContain(words);
    expect(printed).not.toContain(`key ${key}`);
  });

  it('finds a shop that sends nothing wrong, and a clock that stands worth a look', async () => {
    const { code, printed, complaints } = await doctor();
    expect({ code, complaints }).toEqual({ code: 1, complaints: '' });
    expect(printed).toMatch(/^WRONG {2}No event has arrived in the last 24 hours\.$/m);
    expect(printed).toMatch(/^look {3}The clock stands still at 2026-03-10 12:00:00 UTC\./m);
    expect(printed).toMatch(/^look {3}There is no order of the last 30 days/m);
    expect(printed).toMatch(/^fine {3}The queues are empty/m);
    expect(printed.split('\n').filter(({ length }) => length > 80)).toEqual([]);
  });

  it('counts what was rejected and withheld, with the most frequent reasons', async () => {
    const future = { event: 'page_view', occurredAt: '2027-01-01T00:00:00Z', visitorId: 'anna' };
    await shop.server.post('/v1/events', {
      siteId: 'local',
      events: [{ eventId: '0', event: 'page_view', visitorId: 'x' }],
    });
    const bad = [1, 2].map((index) => ({ ...future, eventId: `bad-${index}` }));
    await shop.server.post('/v1/events', { siteId: 'local', events: bad }).catch(() => {});
    await shop.sendAsBrowser({
      siteId: 'local',
      events: [1, 2, 3].map((index) => ({ eventId: `silent-${index}`, event: 'page_view', visitorId: 'y' })),
    });
    await shop.drain();
    const wrong = await findings('wrong');
    expect(wrong).toContainEqual(
      expect.stringMatching(
        /^Rejected: 2 of 6 events of the last day \(33.%\)\. Most often: "occurredAt lies more than 5 minutes ahead .*" \(2\)/,
      ),
    );
    expect(await findings('look')).toContainEqual(
      expect.stringMatching(/^Withheld: 3 of 6 events .*"no consent was given" \(3\)/),
    );
  });

  it('says that nobody can be found at Meta', async () => {
    expect(await findings('wrong')).toContainEqual(expect.stringMatching(/nobody has left an e-mail address/));
  });

  it('repeats what Meta needs somebody to do, and how to go on', async () => {
    await shop.sandbox.post('/__sandbox/faults', [
      { match: { path: '/users$' }, respond: { error: { code: 190 }, status: 400 } },
    ]);
    const events = [{ ...PERSON, eventId: 'p-1', event: 'page_view', url: URL_WITH_MARKS }];
    await shop.server.post('/v1/events', { siteId: 'local', events });
    await shop.drain();
    const { printed } = await doctor();
    expect(printed).toMatch(/Audience visitors-30d: the last sync failed .*, and it is blocked/);
    expect(printed.replaceAll(/\s+/g, ' ')).toContain(
      'then set the audience to running. (npm run admin -- audience resume visitors-30d)',
    );
    await fetch(new URL('/__sandbox/faults', shop.host.sandboxUrl), { method: 'DELETE' });
  });

  it('succeeds once everything works, with small audiences still worth a look', async () => {
    await shop.clock(NOW + 25 * 3_600_000);
    await shop.admin.patch('/v1/audiences/visitors-30d', { status: 'running' });
    await shop.server.post('/v1/events', {
      siteId: 'local',
      events: [
        { ...PERSON, eventId: 'p-2', event: 'page_view', url: URL_WITH_MARKS },
        { ...PERSON, eventId: 'p-3', event: 'purchase', orderId: 'o-1', value: 10, currency: 'EUR' },
      ],
    });
    await shop.drain();
    await shop.admin.patch('/v1/audiences/abandoned-cart', { status: 'paused' });
    expect(await findings('wrong')).toEqual([]);
    expect(await findings('look')).toEqual(
      expect.arrayContaining([
        expect.stringContaining('Audience abandoned-cart is paused'),
        expect.stringContaining('Too small for Meta to deliver ads to: visitors-30d (1)'),
      ]),
    );
    expect(await findings('fine')).toContain('Orders of the last 30 days whose path is known: 1 of 1.');
    expect((await doctor()).code).toBe(0);
  });

  it('takes a tunnel to a deployed system for what it is', async () => {
    const tunnel = createServer(async ({ url = '', headers: { authorization = '' } }, response) => {
      const answer = url.startsWith('/__local/')
        ? new Response('{"title": "Not found"}', { status: 404 })
        : await fetch(new URL(url, shop.host.url), { headers: { authorization } });
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
    });
    await once(tunnel.listen(0, '127.0.0.1'), 'listening');
    try {
      const { port } = tunnel.address() as AddressInfo;
      const { printed } = await doctor(['--url', `http://127.0.0.1:${port}`]);
      expect(printed).toContain('The queues of a deployed system cannot be seen from here.');
      expect(printed).not.toContain('The clock cannot be read');
    } finally {
      tunnel.closeAllConnections();
      tunnel.close();
    }
  });

  it('looks at another site only with a key for it', async () => {
    const { printed } = await doctor(['--site', 'elsewhere']);
    expect(printed).toMatch(/The settings cannot be read: The key belongs to another site/);
  });
});
