import { describe, expect, it } from 'vitest';
import { startLocalHost } from '../../../infra/local/host.ts';
import { clientOf, startFixture } from './fixture/running-host.ts';

const START = Date.UTC(2020, 10, 1);
const MINUTE = 60_000;
const iso = (at: number) => new Date(at).toISOString().replace('.000Z', 'Z');

describe('the clock of the local host', () => {
  it('runs every tick of a short move in time order, up to and including its end', async () => {
    const { json, notes } = await startFixture({}, { clock: START });
    const answer = await json('POST', '/__local/clock', { now: new Date(START + 15 * MINUTE).toISOString() });
    expect(answer).toEqual({ status: 200, body: { now: '2020-11-01T00:15:00.000Z' } });
    expect([...(await notes('tick#')).keys()]).toEqual(
      [5, 10, 15].map((minutes) => `tick#${iso(START + minutes * MINUTE)}`),
    );
  });

  it('merges the ticks of a long move to one an hour plus the last', async () => {
    const { host, notes } = await startFixture({}, { clock: START + 2 * MINUTE });
    await host.setClock(START + 152 * MINUTE);
    expect([...(await notes('tick#')).keys()]).toEqual(
      [60, 120, 150].map((minutes) => `tick#${iso(START + minutes * MINUTE)}`),
    );
  });

  it('never goes back', async () => {
    const { json, host } = await startFixture({}, { clock: START });
    expect(await json('POST', '/__local/clock', { now: START - 1 })).toMatchObject({
      status: 400,
      body: { detail: 'The clock never goes back: it is 2020-11-01T00:00:00.000Z.' },
    });
    expect((await json('POST', '/__local/clock', { now: 'soon' })).status).toBe(400);
    await expect(host.setClock(START - 1)).rejects.toThrow('The clock never goes back');
    expect(host.now()).toBe(START);
  });

  it('follows the machine until it is moved for the first time', async () => {
    const { json, host } = await startFixture();
    expect(Math.abs(host.now() - Date.now())).toBeLessThan(1000);
    expect((await json('POST', '/__local/clock', { now: START })).status).toBe(400);
    const ahead = Date.now() + 60 * MINUTE;
    await host.setClock(ahead);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(host.now()).toBe(ahead);
  });

  it('goes on from where it was moved to if told so, and ticks', async () => {
    const { host, json, notes } = await startFixture({}, { clock: START });
    expect(await json('GET', '/__local/clock')).toMatchObject({
      body: { now: iso(START).replace('Z', '.000Z'), running: false },
    });
    const to = START + 10 * MINUTE - 200;
    expect((await json('POST', '/__local/clock', { now: to, running: 'yes' })).status).toBe(400);
    expect((await json('POST', '/__local/clock', { now: to, running: true })).status).toBe(200);
    await expect
      .poll(async () => [...(await notes('tick#')).keys()])
      .toEqual([`tick#${iso(START + 5 * MINUTE)}`, `tick#${iso(START + 10 * MINUTE)}`]);
    expect(host.now()).toBeGreaterThanOrEqual(START + 10 * MINUTE);
    expect(host.now()).toBeLessThan(START + 15 * MINUTE);
    expect(await json('GET', '/__local/clock')).toMatchObject({ body: { running: true } });
  });

  it('survives a stop together with tables, messages and audiences', async () => {
    const { host, folder, json, aws } = await startFixture({ visibilitySeconds: 60 }, { clock: START });
    await host.setClock(START + MINUTE);
    await aws('dynamodb', 'PutItem', { TableName: 'visitors', Item: { pk: { S: 'kept' } } });
    const queue = (await json('GET', '/env')).body.EVENTS_QUEUE_URL;
    await aws('sqs', 'SendMessage', { QueueUrl: queue, MessageBody: '{"order":"throw"}' });
    await host.stop();

    const again = await startLocalHost({
      assemblyDir: `${folder}/cdk.out`,
      dataDir: `${folder}/data`,
      port: 0,
      sandboxPort: 0,
      log: () => {},
    });
    try {
      const client = clientOf(again);
      expect(again.now()).toBe(START + MINUTE);
      expect((await client.notes('kept')).size).toBe(1);
      expect((await client.json('GET', '/__local/queues')).body.queues).toMatchObject([
        { name: 'events', inFlight: 1 },
      ]);
      await expect(
        startLocalHost({ assemblyDir: `${folder}/cdk.out`, dataDir: `${folder}/data`, port: 0, sandboxPort: 0 }),
      ).rejects.toThrow(/^The data folder .* is in use by another host/);
    } finally {
      await again.stop();
    }
    await expect(
      startLocalHost({
        assemblyDir: `${folder}/cdk.out`,
        dataDir: `${folder}/data`,
        port: 0,
        sandboxPort: 0,
        clock: START,
      }),
    ).rejects.toThrow('The clock never goes back: this data folder stands at 2020-11-01T00:01:00.000Z.');
  });
});
