import { CreateBucketCommand } from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EventsMessage } from '../../../shared/contracts/messages.ts';
import type { TrackedEvent } from '../../../shared/domain/event/tracked-event.ts';
import type { VisitorHistory } from '../../../shared/domain/history/visitor-history.ts';
import type { SiteId, VisitorId } from '../../../shared/domain/ids.ts';
import type { Site } from '../../../shared/domain/site.ts';
import { DAY, HOUR, type Instant, MINUTE } from '../../../shared/domain/time.ts';
import { createBuildSpans } from '../../../shared/pipeline/build-spans.ts';
import { createReadHistories } from '../../../shared/pipeline/read-histories.ts';
import { createIdentityHashes } from '../../../shared/runtime/identity-hashes.ts';
import { createArchive } from '../../../shared/storage/archive.ts';
import { createHistoryFiles, fingerprint } from '../../../shared/storage/history-files.ts';
import { createRawObjects } from '../../../shared/storage/raw-objects.ts';
import { startQueues, type TestQueues } from '../../support/queues.ts';

const START = Date.UTC(2026, 2, 10);
const BUCKET = 'archive';
const always = () => false;
let engines: TestQueues;
let sites = 0;
beforeAll(async () => {
  engines = await startQueues();
  await engines.s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
});
afterAll(() => engines.stop());

function aShop({ hosts = ['shop.example'] }: { readonly hosts?: readonly string[] } = {}) {
  const site = { siteId: `shop-${++sites}` as SiteId, hosts } as Site;
  const raw = createRawObjects(engines.s3, BUCKET);
  const files = createHistoryFiles(engines.s3, BUCKET);
  const reader = { hashes: createIdentityHashes(), digest: (text: string) => text.slice(0, 4), fingerprint };
  const opened: string[] = [];
  let writes = 0;
  const watchedRaw = {
    ...raw,
    async readEvents(key: string) {
      opened.push(key);
      return raw.readEvents(key);
    },
  };
  const watchedFiles: typeof files = {
    ...files,
    async put(...args) {
      writes += 1;
      return files.put(...args);
    },
  };
  const build = createBuildSpans({ ...reader, raw, files: watchedFiles, retentionDays: 90 });
  return {
    site,
    files,
    opened,
    writes: () => writes,
    put: createArchive(engines.s3, BUCKET).put,
    build: (at: Instant, of: Site = site, outOfTime = always) => build.run(of, at, outOfTime),
    withFiles: createReadHistories({ ...reader, raw: watchedRaw, files }),
    rawAlone: createReadHistories({ ...reader, raw, files: { ...files, list: async () => [] } }),
    message: (receivedAt: Instant, events: readonly TrackedEvent[]): EventsMessage => ({
      v: 1,
      siteId: site.siteId,
      receivedAt,
      events,
      withheld: [],
      rejected: [],
    }),
  };
}

const anEvent = (eventId: string, occurredAt: Instant, more: Partial<TrackedEvent> = {}): TrackedEvent => ({
  eventId,
  event: 'page_view',
  occurredAt,
  visitorId: 'v' as VisitorId,
  trust: 'server',
  ...more,
});

/** In one order, and of visits the beginning: where a visit that goes on beyond the span is cut differs. */
const told = (histories: Iterable<VisitorHistory>) =>
  [...histories]
    .map((history) => ({ ...history, visits: history.visits.map(({ from }) => from) }))
    .sort((a, b) => (a.visitorId < b.visitorId ? -1 : 1));

/** Minutes since the start, within four days. */
const minute = fc.integer({ min: 0, max: 4 * 24 * 60 });
const drawnEvent = fc.record({
  id: fc.integer({ min: 0, max: 30 }),
  visitor: fc.constantFrom('a', 'b', 'c'),
  at: minute,
  /** How long it was on its way: mostly not at all. */
  late: fc.oneof(
    { weight: 4, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 3 * 24 * 60 }) },
  ),
  name: fc.constantFrom('page_view', 'page_view', 'click', 'impression', 'purchase', 'refund', 'add_to_cart'),
  url: fc.constantFrom(
    'https://shop.example/',
    'https://shop.example/?utm_source=instagram',
    'https://shop.example/?utm_source=x&gclid=g',
  ),
  referrer: fc.constantFrom('', 'https://l.instagram.com/', 'https://blog.shop.example/'),
  consent: fc.constantFrom(undefined, undefined, undefined, 'granted', 'denied'),
});

describe('a history', () => {
  it('is the same from files, made at whatever times, as from all raw events', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(drawnEvent, { minLength: 1, maxLength: 60 }),
        fc.array(minute, { maxLength: 6 }),
        fc.tuple(minute, minute),
        async (drawn, ticks, [first, second]) => {
          const { site, put, message, build, withFiles, rawAlone } = aShop();
          const events = drawn.map(({ id, visitor, at, late, name, url, referrer, consent }) => ({
            receivedAt: START + (at + late) * MINUTE,
            event: anEvent(`e${id}`, START + at * MINUTE, {
              event: name,
              visitorId: visitor as VisitorId,
              url,
              ...(referrer === '' ? {} : { referrer }),
              ...(consent === undefined ? {} : { consent: consent as 'granted' | 'denied' }),
            }),
          }));
          // In the order in which they were processed, which is not that of their receipt.
          for (const [index, tick] of [...ticks.sort((a, b) => a - b), 8 * 24 * 60].entries()) {
            const some = events.filter((_, place) => place % (ticks.length + 1) === index);
            await put(some.map(({ receivedAt, event }) => message(receivedAt, [event])));
            if (index < ticks.length) await build(START + tick * MINUTE);
          }
          const now = START + 8 * DAY;
          const [from, to] = [Math.min(first, second), Math.max(first, second) + 1].map((at) => START + at * MINUTE);
          const asked = [site, from ?? 0, to ?? 0, now] as const;
          const all = told(await rawAlone.readHistories(...asked));
          // Late ones may have come for days that nobody looks at before the next building of a day.
          await build(START + 8 * DAY + 7 * MINUTE);
          expect(told(await withFiles.readHistories(...asked))).toEqual(all);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('opens no raw event of hours and days that have files, and those alone that came since', async () => {
    const { site, put, message, build, withFiles, opened, writes } = aShop();
    await put([0, 1, 25, 26].map((hour) => message(START + hour * HOUR, [anEvent(`e${hour}`, START + hour * HOUR)])));
    expect(await build(START + 27 * HOUR)).toMatchObject({ built: 3 });
    await put([message(START + 27 * HOUR + 1, [anEvent('now', START + 27 * HOUR)])]);
    const found = [...(await withFiles.readHistories(site, START, START + 2 * DAY, START + 28 * HOUR))];
    expect(found.flatMap(({ visits }) => visits)).toHaveLength(5);
    expect(opened).toHaveLength(1);
    const before = writes();
    expect(await build(START + 27 * HOUR + MINUTE)).toMatchObject({ built: 0 });
    expect(writes()).toBe(before);
  });

  it('is made anew of what came late, and of all days when the own hosts change; there is one file a day then', async () => {
    const { site, put, message, build, withFiles, files } = aShop();
    const from = (referrer: string, at: Instant) => anEvent(`e${at}`, at, { referrer });
    await put([message(START, [from('https://other.example/', START)])]);
    await put([message(START + DAY, [from('https://other.example/', START + DAY)])]);
    await build(START + 2 * DAY + HOUR);
    await put([message(START + DAY, [from('https://third.example/', START + DAY + 1)])]);
    const touches = async (of: Site, now = START + 2 * DAY + 2 * HOUR) =>
      [...(await withFiles.readHistories(of, START, now, now))].flatMap((history) => history.touches);
    // Before and after.
    expect(await touches(site)).toHaveLength(3);
    expect(await build(START + 2 * DAY + 2 * HOUR)).toMatchObject({ built: 1 });
    expect(await touches(site)).toHaveLength(3);
    const now = START + 3 * DAY;
    const changed = { ...site, hosts: [...site.hosts, 'other.example'] };
    expect(await touches(changed)).toHaveLength(1);
    expect(await build(now, changed)).toMatchObject({ built: 2 });
    expect(await touches(changed)).toHaveLength(1);
    expect((await files.list(site.siteId)).map(({ day, hour }) => [day, hour])).toEqual([
      ['2026-03-10', undefined],
      ['2026-03-11', undefined],
    ]);
  });

  it('leaves the rest to the next tick when time is out, newest first, and goes when its raw events are too old', async () => {
    const { put, message, build, files, site } = aShop();
    await put([0, 1, 2].map((day) => message(START + day * DAY, [anEvent(`e${day}`, START + day * DAY)])));
    let looks = 0;
    expect(await build(START + 3 * DAY, site, () => looks++ > 0)).toMatchObject({ built: 1, unfinished: 1 });
    const days = async () => (await files.list(site.siteId)).map(({ day }) => day);
    expect(await days()).toEqual(['2026-03-12']);
    await build(START + 3 * DAY + HOUR);
    expect(await days()).toEqual(['2026-03-10', '2026-03-11', '2026-03-12']);
    await build(START + 92 * DAY);
    expect(await days()).toEqual(['2026-03-12']);
  });
});
