import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROJECT_FOLDER } from '../../../infra/project-folder.ts';
import { eventLine } from '../../../infra/tools/tail/event-line.ts';
import { createNewEvents } from '../../../infra/tools/tail/new-events.ts';
import type { RecentEvent } from '../../../infra/tools/tail/recent-event.ts';
import { runTailCommand } from '../../../infra/tools/tail/tail-command.ts';
import { type RecordedTerminal, recordedTerminal } from '../../support/recorded-terminal.ts';
import { type RunningShop, startShop } from '../../support/running-shop.ts';

const NOW = Date.UTC(2026, 2, 10, 12);
let shop: RunningShop;

beforeAll(async () => {
  shop = await startShop(NOW);
}, 120_000);

afterAll(() => shop.stop());

/** Waits until the condition holds, as a person at the screen would. */
async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition() && tries < 300; tries++) await new Promise((resolve) => setTimeout(resolve, 50));
  expect(condition()).toBe(true);
}

const terminalOf = (over: Parameters<typeof recordedTerminal>[0] = {}): RecordedTerminal =>
  recordedTerminal({ env: { BACKTRAIL_URL: shop.host.url }, ...over });

async function send(visitorId: string, eventId: string, more: object = {}): Promise<void> {
  const event = { eventId, event: 'page_view', visitorId, consent: { marketing: 'granted' }, ...more };
  await shop.sendAsBrowser({ siteId: 'local', events: [event] });
}

describe('events as they arrive', () => {
  it('are shown with what became of them and why, until somebody stops it', async () => {
    await send('early', 'before');
    await shop.drain();
    const terminal = terminalOf();
    const stop = new AbortController();
    const ended = runTailCommand(['--every', '0.1'], terminal, stop.signal);
    await until(() => terminal.printed().includes('early'));

    await send('anna', 'a-1', { event: 'purchase', orderId: 'o-1', value: 12, currency: 'EUR' });
    await send('ben', 'b-1', { consent: undefined });
    await send('eve', 'e-1', { occurredAt: '2027-01-01T00:00:00Z' });
    await shop.drain();
    await until(() => terminal.printed().includes('ahead'));
    stop.abort();
    expect(await ended).toBe(0);

    const printed = terminal.printed();
    expect(printed).toMatch(/^2026-03-10 \(UTC\)$/m);
    expect(printed).toMatch(/^12:00:00 {2}accepted {2}purchase +anna +o-1, 12\.00 EUR$/m);
    expect(printed).toMatch(/^12:00:00 {2}withheld {2}page_view +event b-1 +no consent was given$/m);
    expect(printed).toMatch(/^12:00:00 {2}rejected {2}page_view +eve\n +occurredAt lies more than 5 minutes ahead/m);
    expect(printed.match(/early/g)).toHaveLength(1);
    expect(terminal.complaints()).toContain('2 accepted, 1 withheld, 1 rejected were shown.');
  });

  it('can be those of one visitor, as JSON, once', async () => {
    await send('only-me', 'm-1');
    await shop.drain();
    const terminal = terminalOf();
    const never = new AbortController().signal;
    expect(await runTailCommand(['--visitor', 'only-me', '--once', '--json'], terminal, never)).toBe(0);
    expect(
      terminal
        .printed()
        .split('\n')
        .map((line) => JSON.parse(line).eventId),
    ).toEqual(['m-1']);
    expect(terminal.complaints()).toBe('');
  });

  it('end at Ctrl-C without an error, however the tool was started', async () => {
    const script = join(PROJECT_FOLDER, 'infra/tools/tail.ts');
    const child = spawn(process.execPath, [script, '--url', shop.host.url], { stdio: ['ignore', 'pipe', 'pipe'] });
    let complaints = '';
    child.stderr.on('data', (chunk) => {
      complaints += chunk;
    });
    const ended = once(child, 'exit');
    await until(() => complaints.includes('Following'));
    child.kill('SIGINT');
    expect(await ended).toEqual([0, null]);
    expect(complaints).toMatch(
      /Following .*; Ctrl-C ends\.\n\n\d+ accepted, \d+ withheld, \d+ rejected were shown\.\n$/,
    );
  });

  it('are not followed with a key nobody knows', async () => {
    const terminal = terminalOf();
    expect(await runTailCommand(['--key', 'nope'], terminal, new AbortController().signal)).toBe(1);
    expect(terminal.complaints()).toContain('The key is not known');
  });
});

const anEvent = (over: Partial<RecentEvent> = {}): RecentEvent => ({
  status: 'accepted',
  receivedAt: '2026-03-10T12:00:00.000Z',
  eventId: 'e-1',
  event: 'page_view',
  visitorId: 'v',
  ...over,
});

describe('what is new in an answer', () => {
  it('leaves out what was there before, and is told oldest first', () => {
    const newEvents = createNewEvents(10);
    const first = anEvent();
    const second = anEvent({ eventId: 'e-2', receivedAt: '2026-03-10T12:00:02.000Z' });
    const third = anEvent({ eventId: 'e-3', receivedAt: '2026-03-10T12:00:01.000Z' });
    expect(newEvents([first]).events).toEqual([first]);
    expect(newEvents([second, third, first])).toEqual({ events: [third, second], gap: false });
  });

  it('takes an event that was sent again for another arrival', () => {
    const newEvents = createNewEvents(10);
    newEvents([anEvent()]);
    expect(newEvents([anEvent({ receivedAt: '2026-03-10T13:00:00.000Z' })]).events).toHaveLength(1);
  });

  it('admits to a gap when a full answer holds nothing known', () => {
    const newEvents = createNewEvents(2);
    const two = (prefix: string) => [anEvent({ eventId: `${prefix}1` }), anEvent({ eventId: `${prefix}2` })];
    expect(newEvents(two('a')).gap).toBe(false);
    expect(newEvents(two('b')).gap).toBe(true);
  });
});

describe("an event's line", () => {
  const plain = { columns: 80, colours: false };

  it('fits the terminal', () => {
    const url = `https://shop.example/${'long/'.repeat(30)}`;
    const line = eventLine(anEvent({ url, visitorId: 'v'.repeat(128), event: 'x'.repeat(64) }), plain);
    expect(line.length).toBeLessThanOrEqual(80);
  });

  it('has colours on a terminal only', () => {
    expect(eventLine(anEvent(), { ...plain, colours: true })).toContain('\u001b[32maccepted');
    expect(eventLine(anEvent(), plain)).not.toContain('\u001b');
  });

  it('does not pass on what would move the cursor', () => {
    const line = eventLine(anEvent({ status: 'rejected', event: '\u001b[2J', detail: 'is\u0007 wrong' }), plain);
    expect(line).not.toMatch(/\p{Cc}/u);
  });
});
