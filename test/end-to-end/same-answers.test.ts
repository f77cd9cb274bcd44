import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApiClient } from '../../infra/tools/api-client.ts';
import { DAY } from '../../shared/domain/time.ts';
import type { SandboxAudience } from '../support/graph.ts';
import { LOG_DAYS, type LogEntry } from '../support/random-log.ts';
import { clientOf, moveClock, readAnswers, sendEntries, type Way } from './replay.ts';
import { type ShopProcess, startShopProcess } from './shop-process.ts';
import { readStored } from './stored.ts';
import { townLog } from './town.ts';

/** A busy machine is no reason to fail. */
const TIME = 600_000;
const START = Date.UTC(2026, 2, 1);
const LATER = [2, 12, 32].map((days) => START + days * DAY);
const log = townLog(6, START);
const ofDay = (day: number): readonly LogEntry[] => log.filter((entry) => entry.day === day);
const PLAIN: Way = { twice: false, eventsARequest: 100, senders: 1 };

const folders: string[] = [];
const running: ShopProcess[] = [];
let plain: Awaited<ReturnType<typeof endOf>>;

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'backtrail-end-to-end-'));
  folders.push(folder);
  return folder;
}

async function start(dataDir: string, clock?: number): Promise<ShopProcess> {
  const shop = await startShopProcess(dataDir, clock);
  running.push(shop);
  return shop;
}

/** Sends the log day by day, each day when it is over. */
async function replay(shop: ShopProcess, way: Way): Promise<void> {
  for (let day = 0; day < LOG_DAYS; day++) {
    await moveClock(shop, START + (day + 1) * DAY);
    await sendEntries(shop, ofDay(day), way);
    await clientOf(shop).post('/__local/drain', {});
  }
}

/** What the shop answers at three instants, and what it leaves behind. */
async function endOf(shop: ShopProcess, dataDir: string) {
  const answers: unknown[] = [];
  for (const at of LATER) {
    await moveClock(shop, at);
    answers.push(await readAnswers(shop, '2026-03-01', '2026-03-03'));
  }
  const sandbox = createApiClient(shop.sandboxUrl, '');
  const { audiences } = await sandbox.get<{ readonly audiences: readonly SandboxAudience[] }>('/__sandbox/audiences');
  await shop.stop();
  return { answers, ...(await readStored(dataDir, LATER.at(-1) ?? 0, audiences)) };
}

async function lifeOf(way: Way) {
  const dataDir = newFolder();
  const shop = await start(dataDir, START);
  await replay(shop, way);
  return endOf(shop, dataDir);
}

beforeAll(async () => {
  plain = await lifeOf(PLAIN);
}, TIME);
afterAll(async () => {
  await Promise.all(running.map((shop) => shop.kill()));
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

describe('one log, sent as it is', () => {
  it('leaves members, orders and reports, and nothing undone', () => {
    expect(plain.broken).toEqual([]);
    expect(Object.keys(plain.facts).length).toBeGreaterThan(150);
    expect(JSON.stringify(plain.answers)).not.toContain('"orders":""');
    const [first, , last] = plain.answers;
    expect(JSON.stringify(first)).toMatch(/"visitors-30d":"[1-9]\d+ /);
    expect(JSON.stringify(last)).toMatch(/"visitors-30d":"0 /);
  });
});

describe('every event twice, in any order within its day, from four senders at once', () => {
  it.each([1, 500])('in requests of %i: same answers, same facts', { timeout: TIME }, async (eventsARequest) => {
    expect(await lifeOf({ twice: true, eventsARequest, senders: 4 })).toEqual(plain);
  });
});

describe('a host that is killed in the middle of a log, with its engine', () => {
  it('answers as if nothing had been once the log was sent again', { timeout: TIME }, async () => {
    const dataDir = newFolder();
    const first = await start(dataDir, START);
    await moveClock(first, START + DAY);
    await sendEntries(first, ofDay(0), PLAIN);
    await clientOf(first).post('/__local/drain', {});
    await moveClock(first, START + 2 * DAY);
    // Requests go in and batches are worked on, some of them synced already, when the lights go out.
    let goesOn = true;
    const way: Way = { twice: false, eventsARequest: 20, senders: 2 };
    const sending = sendEntries(first, ofDay(1), way, () => goesOn).catch(() => {});
    const draining = clientOf(first)
      .post('/__local/drain', {})
      .catch(() => {});
    await sleep(400);
    goesOn = false;
    await first.kill();
    await Promise.all([sending, draining]);

    const second = await start(dataDir);
    await sendEntries(second, [...ofDay(0), ...ofDay(1)], PLAIN);
    await clientOf(second).post('/__local/drain', {});
    expect(await endOf(second, dataDir)).toEqual(plain);
  });
});
