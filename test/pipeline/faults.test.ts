import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { DAY, type Instant, MINUTE } from '../../shared/domain/time.ts';
import { type Fates, NO_FAULTS, randomFates } from '../support/call-fates.ts';
import { type FunctionLab, type QueuedMessage, type QueueName, startFunctionLab } from '../support/function-lab.ts';
import { keysOf } from '../support/invariants.ts';
import { LOG_DAYS, type LogEntry, randomLog } from '../support/random-log.ts';
import { type Seeded, seeded } from '../support/seeded.ts';

/** So many logs, each with so many storms. `FAULT_STORMS=10` makes it 200 seeds: before a release, and after work on the pipeline. */
const LOGS = Array.from({ length: 20 }, (_, index) => index + 1);
const STORMS = Number(process.env.FAULT_STORMS ?? 4);
const START = Date.UTC(2026, 2, 1);
const LOG_END = START + LOG_DAYS * DAY;
/** After 30 days and the grace of every cart. */
const LATER = LOG_END + 31 * DAY;
/** Longer than any wait after a failure at Meta. */
const RETRIED = 20 * MINUTE;
/** As long as a message hides: whoever held a lease and was killed has lost it by then. */
const VISIBILITY = 12 * MINUTE;

let lab: FunctionLab;
beforeAll(async () => {
  // Time alone is made up: leases end by the machine's clock, and nobody wants to wait for it.
  vi.useFakeTimers({ toFake: ['Date'], now: LOG_END });
  lab = await startFunctionLab();
});
afterAll(async () => {
  await lab.stop();
  vi.useRealTimers();
});

const wait = (): void => void vi.setSystemTime(Date.now() + VISIBILITY);

type Weather = {
  readonly random: Seeded;
  /** Of one invocation. */
  readonly fates: () => Fates;
};

/** Delivers until nothing is left, without faults. */
async function settle(): Promise<void> {
  for (let round = 0; lab.queues.events.length + lab.queues.sync.length > 0; round++) {
    if (round === 20) throw new Error('The queues never get empty');
    wait();
    for (const queue of ['events', 'sync'] as const) {
      const batch = lab.queues[queue].splice(0);
      if (batch.length > 0) lab.queues[queue].push(...(await lab.deliver(queue, batch)));
    }
  }
}

/** Delivers in small batches, some at once, some messages twice, with faults; what fails comes again. */
async function deliverBadly(queue: QueueName, { random, fates }: Weather): Promise<void> {
  const waiting = lab.queues[queue].splice(0);
  const twice = waiting.filter(() => random.chance(0.2));
  const batches = random.split(random.shuffle([...waiting, ...twice]), 1, 8).map(unique);
  for (let start = 0; start < batches.length; start += 2) {
    const again = await Promise.all(batches.slice(start, start + 2).map((batch) => lab.deliver(queue, batch, fates())));
    lab.queues[queue].push(...unique(again.flat()));
  }
}

const unique = (messages: readonly QueuedMessage[]): QueuedMessage[] => [
  ...new Map(messages.map((message) => [message.messageId, message])).values(),
];

async function sendDay(entries: readonly LogEntry[], at: Instant, weather: Weather | undefined): Promise<void> {
  const requests = (['server', 'browser'] as const).flatMap((sender) => {
    const events = entries.filter((entry) => entry.sender === sender).map(({ event }) => event);
    const parts = weather === undefined ? [events] : weather.random.split(weather.random.shuffle(events), 1, 6);
    return parts.filter((part) => part.length > 0).map((part) => ({ sender, part }));
  });
  for (const { sender, part } of requests) {
    for (let attempt = 0; ; attempt++) {
      const fates = weather === undefined || attempt > 1 ? NO_FAULTS : weather.fates();
      const status = await lab.send(sender, part, at, fates);
      if (status === 202) break;
      // Whoever is told 429 or 503, or nothing at all, sends again.
      expect([undefined, 429, 503]).toContain(status);
    }
  }
}

async function sweep(at: Instant, weather: Weather | undefined): Promise<void> {
  if (weather !== undefined) for (let i = 0; i < 2; i++) if (await lab.sweep(at, weather.fates())) break;
  await lab.sweep(at);
}

/** Lets the shop live, and looks at it each midnight. */
async function live(log: readonly LogEntry[], weather?: Weather) {
  await lab.begin(START);
  for (let day = 0; day < LOG_DAYS; day++) {
    const midnight = START + (day + 1) * DAY;
    await sendDay(
      log.filter((entry) => entry.day === day),
      midnight,
      weather,
    );
    if (weather !== undefined) {
      for (let round = 0; round < 2; round++) {
        await deliverBadly('events', weather);
        await deliverBadly('sync', weather);
        wait();
      }
    }
    await settle();
    await sweep(midnight, weather);
    if (weather !== undefined) await deliverBadly('sync', weather);
    await settle();
    // What failed at Meta is tried again after a while, by the time that sweeps come with.
    await sweep(midnight + RETRIED, undefined);
    await settle();
    expect(await lab.brokenInvariants(midnight + RETRIED), `in the night of day ${day + 1}`).toEqual([]);
  }
  const before = await look();
  await sweep(LATER, weather);
  await settle();
  expect(await lab.brokenInvariants(LATER), 'a month later').toEqual([]);
  return { ...before, facts: await lab.facts(), archived: lab.archived() };
}

const PERIOD = 'from=2026-03-01&to=2026-03-03';
const QUESTIONS = [
  '/v1/audiences/visitors-30d/members',
  '/v1/audiences/abandoned-cart/members',
  `/v1/reports/attribution?${PERIOD}&model=time_decay&groupBy=source&verified=false`,
];

async function look() {
  const answers: unknown[] = [];
  for (const question of QUESTIONS) answers.push(await lab.ask(question, LOG_END));
  const atMeta = (await lab.audiencesAtMeta()).map(({ name, members }) => ({
    name,
    keys: keysOf(members.map(({ EMAIL, PHONE }) => [EMAIL, PHONE])),
  }));
  return { answers, atMeta: atMeta.sort((a, b) => (a.name < b.name ? -1 : 1)) };
}

/** One log, lived through once in peace and then in several storms. */
async function liveThroughStorms(log: number): Promise<void> {
  const entries = randomLog(seeded(log), START);
  const calm = await live(entries);
  for (let storm = 1; storm <= STORMS; storm++) {
    const random = seeded(log * 1000 + storm);
    const weather: Weather = { random, fates: () => randomFates(random, random.pick([0.02, 0.2])) };
    const name = `log ${log}, storm ${storm}`;
    const stormy = await live(entries, weather).catch((cause: unknown) => {
      throw new Error(name, { cause });
    });
    expect(stormy, name).toEqual(calm);
  }
}

describe('throttles, server faults, lost answers, duplicates and killed functions', () => {
  it.each(LOGS)(`lose nothing and double nothing: log %i, ${STORMS} storms`, { timeout: 300_000 }, liveThroughStorms);
});
