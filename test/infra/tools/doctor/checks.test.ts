import { describe, expect, it } from 'vitest';
import type { AudienceRow } from '../../../../infra/tools/admin/audience-row.ts';
import type { Conversion } from '../../../../infra/tools/admin/show-conversion.ts';
import { checkAudiences } from '../../../../infra/tools/doctor/checks/audiences.ts';
import { checkClock } from '../../../../infra/tools/doctor/checks/clock.ts';
import { checkEvents } from '../../../../infra/tools/doctor/checks/events.ts';
import { checkOrders } from '../../../../infra/tools/doctor/checks/orders.ts';
import { checkPeople } from '../../../../infra/tools/doctor/checks/people.ts';
import { checkQueues } from '../../../../infra/tools/doctor/checks/queues.ts';
import { checkForwarding, checkHosts, checkSite } from '../../../../infra/tools/doctor/checks/site.ts';
import type { Finding } from '../../../../infra/tools/doctor/finding.ts';
import { showFindings } from '../../../../infra/tools/doctor/show-findings.ts';
import { type QueueCount, watchQueues } from '../../../../infra/tools/doctor/watch-queues.ts';
import type { RecentEvent } from '../../../../infra/tools/tail/recent-event.ts';

const NOW = Date.UTC(2026, 2, 10, 12);
const ago = (minutes: number): string => new Date(NOW - minutes * 60_000).toISOString();

function anAudience({
  funnel,
  ...over
}: Partial<Omit<AudienceRow, 'funnel'>> & { funnel?: Partial<AudienceRow['funnel']> } = {}): AudienceRow {
  return {
    audienceKey: 'all',
    name: 'All',
    description: null,
    ruleText: 'People who did anything.',
    status: 'running',
    createdAt: ago(10_000),
    funnel: {
      members: 900,
      consented: 800,
      matchable: 500,
      sent: 500,
      invalid: 0,
      metaLow: 400,
      metaHigh: 500,
      ...funnel,
    },
    countedAt: ago(0),
    pendingAdd: 0,
    pendingRemove: 0,
    oldestPendingAt: null,
    pass: null,
    standingRuleText: null,
    lastSyncAt: ago(5),
    lastError: null,
    deliveryStatus: 'This audience is ready for use.',
    metaAudienceId: '1',
    websiteAudienceId: null,
    losses: [],
    launch: { include: ['1'], exclude: [], notes: [] },
    warnings: [],
    ...over,
  };
}

const levels = (findings: readonly Finding[]): readonly string[] => findings.map(({ level }) => level);
const said = (findings: readonly Finding[]): string => findings.map(({ what }) => what).join('\n');

describe('an audience', () => {
  it('in step with Meta is fine', () => {
    expect(levels(checkAudiences([anAudience()]))).toEqual(['fine']);
  });

  const failed = { at: ago(3), class: 'retry-later', message: 'Meta had a passing problem.', action: 'Nothing to do.' };
  const pass = { startedAt: ago(90), scanned: 7, share: null, finishedAt: null };
  it.each<[string, Parameters<typeof anAudience>[0], string, RegExp]>([
    ['whose sync failed', { lastError: failed }, 'wrong', /failed 3 minutes ago\. Meta had a passing problem/],
    ['that is blocked', { status: 'blocked', lastError: failed }, 'wrong', /blocked until somebody acts/],
    ['never synced though old', { lastSyncAt: null }, 'wrong', /has never been synced/],
    ['never synced for it is new', { lastSyncAt: null, createdAt: ago(2) }, 'look', /has never been synced/],
    [
      'whose people wait for long',
      { oldestPendingAt: ago(45), pendingAdd: 2 },
      'wrong',
      /2 changes wait .* 45 minutes/,
    ],
    ['whose pass hangs', { pass }, 'wrong', /has not finished/],
    ['that is paused', { status: 'paused' }, 'look', /is paused/],
    ['too small, says Meta', { deliveryStatus: 'This audience is too small.' }, 'look', /Too small .* all \(500\)/],
    ['too small, as far as known', { deliveryStatus: null, funnel: { sent: 60, metaHigh: null } }, 'look', /Too small/],
    ['with much that is unreadable', { funnel: { invalid: 50 } }, 'look', /could not read 50 rows/],
  ])('%s is found', (_, over, level, words) => {
    const findings = checkAudiences([anAudience(over)]);
    expect(levels(findings)).toEqual([level]);
    expect(said(findings)).toMatch(words);
  });

  it('nobody made is worth a look', () => {
    expect(levels(checkAudiences([]))).toEqual(['look']);
  });
});

describe('people', () => {
  it.each([
    ['nobody agreed', { consented: 0, matchable: 0 }, 'wrong', /nobody has agreed/],
    ['nobody left an address', { matchable: 0 }, 'wrong', /nobody has left an e-mail/],
    ['some can be found', {}, 'fine', /500 of 900 people .*\(56.%\)/],
  ])('%s', (_, funnel, level, words) => {
    const findings = checkPeople([anAudience({ funnel })]);
    expect(levels(findings)).toEqual([level]);
    expect(said(findings)).toMatch(words);
  });

  it('are not judged where there are none, or too many to count', () => {
    expect(checkPeople([anAudience({ funnel: { members: 0 } })])).toEqual([]);
    expect(checkPeople([anAudience({ funnel: { members: null } })])).toEqual([]);
  });
});

describe('queues', () => {
  const idle = { name: 'events', deadLetters: 0, visible: 0, inFlight: 0 };
  const watch = (...looks: QueueCount[]) =>
    watchQueues(async () => [looks.length > 1 ? (looks.shift() ?? idle) : (looks[0] ?? idle)], 0);

  it('with messages put aside are wrong', () => {
    const findings = checkQueues([{ ...idle, deadLetters: 2, stuck: false }]);
    expect(levels(findings)).toEqual(['wrong']);
    expect(said(findings)).toContain('2 messages were put aside');
  });

  it('that hold missed sweeps are wrong in words of their own', () => {
    const findings = checkQueues([{ ...idle, name: 'missed-sweeps', visible: 2, stuck: true }]);
    expect(levels(findings)).toEqual(['wrong']);
    expect(said(findings)).toContain('2 sweeps were missed');
  });

  it('whose messages nobody takes are wrong', async () => {
    const findings = checkQueues(await watch({ ...idle, visible: 3 }));
    expect(levels(findings)).toEqual(['wrong']);
    expect(said(findings)).toContain('3 messages wait and nobody takes them');
  });

  it('that empty while one looks are fine', async () => {
    expect(levels(checkQueues(await watch({ ...idle, visible: 3 }, { ...idle, visible: 3 }, idle)))).toEqual(['fine']);
  });

  it('with messages in somebody’s hands are worth a look', async () => {
    expect(levels(checkQueues(await watch({ ...idle, inFlight: 1 })))).toEqual(['look']);
  });
});

describe('the clock', () => {
  it.each([
    ['runs', { now: NOW, machine: NOW + 1_000, movable: true, stands: false }, 'fine'],
    ['stands still', { now: NOW - 86_400_000, machine: NOW, movable: true, stands: true }, 'look'],
    ['was moved', { now: NOW, machine: NOW - 600_000, movable: true, stands: false }, 'look'],
    [
      'is another one than this machine’s',
      { now: NOW, machine: NOW - 600_000, movable: false, stands: false },
      'wrong',
    ],
  ])('%s', (_, clock, level) => {
    expect(levels(checkClock(clock))).toEqual([level]);
  });
});

describe('events', () => {
  const anEvent = (over: Partial<RecentEvent> = {}): RecentEvent => ({
    status: 'accepted',
    receivedAt: ago(1),
    event: 'page_view',
    ...over,
  });
  const many = (count: number, over: Partial<RecentEvent>) => Array.from({ length: count }, () => anEvent(over));
  const check = (...events: RecentEvent[]) => checkEvents({ events, complete: true }, NOW);

  it('that are nearly all withheld are wrong, a few are fine', () => {
    const withheld = { status: 'withheld', reason: 'no_consent' } as const;
    expect(levels(check(...many(9, withheld), anEvent()))).toEqual(['wrong']);
    expect(levels(check(...many(2, withheld), ...many(8, {})))).toEqual(['fine']);
  });

  it('rejected now and then are worth a look, many are wrong', () => {
    const rejected = { status: 'rejected', path: 'events.4.items.0.price', detail: 'must be a number' } as const;
    const findings = check(...many(1, rejected), ...many(99, {}));
    expect(levels(findings)).toEqual(['look']);
    expect(said(findings)).toContain('"items.0.price must be a number" (1)');
    expect(levels(check(...many(10, rejected), ...many(90, {})))).toEqual(['wrong']);
  });

  it('with a purchase without a number are wrong', () => {
    expect(said(check(anEvent({ event: 'purchase' })))).toContain('1 purchase has come without an orderId');
  });

  it('that have stopped are worth a look', () => {
    expect(said(check(anEvent({ receivedAt: ago(600) })))).toContain('The last event came 10 hours ago');
  });
});

describe('orders', () => {
  const touch = { at: ago(60), label: 'Newsletter' };
  const anOrder = (over: Partial<Conversion> = {}): Conversion => ({
    orderId: 'o',
    orderedAt: ago(10),
    currency: 'EUR',
    value: 1,
    grossValue: 1,
    refunded: 0,
    verified: true,
    items: [],
    visitorIds: ['v'],
    unattributed: null,
    lookbackDays: 30,
    path: [touch],
    credits: {},
    replacedBy: null,
    summary: '',
    ...over,
  });
  const six = (over: Partial<Conversion>) => Array.from({ length: 6 }, () => anOrder(over));

  it.each([
    ['with paths are fine', six({}), ['fine']],
    ['without a single path are wrong', six({ path: [], unattributed: 'direct' }), ['wrong']],
    ['too few to tell are worth a look', [anOrder({ path: [], unattributed: 'direct' })], ['look']],
    ['mostly by nobody known are worth a look', [...six({ path: [], unattributed: 'unknown' }), anOrder()], ['look']],
    ['nobody confirmed are worth a look', six({ verified: false }), ['look']],
    ['that do not exist are worth a look', [], ['look']],
  ])('%s', (_, orders, expected) => {
    expect(levels(checkOrders(orders))).toEqual(expected);
  });
});

describe('the settings', () => {
  it('without an ad account are wrong', () => {
    expect(levels(checkSite({ siteId: 's', hosts: [], meta: { adAccountId: null } }))).toEqual(['wrong']);
    expect(checkSite({ siteId: 's', hosts: [], meta: { adAccountId: '1' } })).toEqual([]);
  });

  it('say what keeps events from Meta, and loudly that a test goes on', () => {
    const site = { siteId: 's', hosts: [], meta: { adAccountId: '1', pixelId: '2', forward: true } };
    const calm = { lastSentAt: null, lastError: null, refused: [] };
    const failing = (kind: string) => ({ ...calm, lastError: { class: kind, message: 'M.', action: 'A.' } });
    expect(levels(checkForwarding({ ...site, meta: { adAccountId: '1' } }))).toEqual(['look']);
    expect(checkForwarding({ ...site, forwarding: calm })).toEqual([]);
    expect(levels(checkForwarding({ ...site, forwarding: failing('credentials') }))).toEqual(['wrong']);
    expect(levels(checkForwarding({ ...site, forwarding: failing('retry-later') }))).toEqual(['look']);
    expect(levels(checkForwarding({ ...site, meta: { ...site.meta, testEventCode: 'TEST1' } }))).toEqual(['wrong']);
    const refused = [{ event: 'purchase', reason: 'It is older than 7 days.' }];
    expect(levels(checkForwarding({ ...site, forwarding: { ...calm, refused } }))).toEqual(['look']);
  });

  it('whose hosts miss a page that sends events are worth a look', () => {
    const settings = { siteId: 's', hosts: ['shop.example'], meta: { adAccountId: '1' } };
    const seen = (url: string, over: Partial<RecentEvent> = {}): RecentEvent => {
      return { status: 'accepted', receivedAt: ago(1), event: 'page_view', trust: 'pixel', url, ...over };
    };
    const listed = [seen('https://shop.example/'), seen('https://www.shop.example/a')];
    expect(checkHosts(settings, listed)).toEqual([]);
    const server = seen('https://app.test/', { trust: 'server' });
    expect(checkHosts(settings, [...listed, server, seen('/relative')])).toEqual([]);
    const findings = checkHosts(settings, [...listed, seen('https://outlet.test/x'), seen('https://outlet.test/y')]);
    expect(levels(findings)).toEqual(['look']);
    expect(said(findings)).toContain('Pages of outlet.test send events');
    expect(JSON.stringify(findings)).toContain('--hosts shop.example,outlet.test');
    expect(checkHosts({ ...settings, hosts: [] }, [seen('https://outlet.test/x')])).toEqual([]);
  });
});

describe('findings on the screen', () => {
  it('stand worst first, within the width, each with its next step', () => {
    const findings: readonly Finding[] = [
      { level: 'fine', what: 'Good.' },
      { level: 'look', what: 'Hm.', next: 'Look.' },
      { level: 'wrong', what: 'one two three four five six seven eight nine ten', next: 'Do.' },
    ];
    expect(showFindings(findings, { columns: 40, colours: false })).toBe(
      [
        'WRONG  one two three four five six seven',
        '       eight nine ten',
        '    →  Do.',
        '',
        'look   Hm.',
        '    →  Look.',
        '',
        'fine   Good.',
        '',
        '1 thing is wrong; 1 thing is worth a look.',
      ].join('\n'),
    );
  });
});
