import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createRequestLog } from '../../../../infra/local/graph-sandbox/request-log.ts';
import { ACCOUNT, aSandbox, sha256 } from './a-sandbox.ts';

const TOKEN = 'graph-sandbox-token';
const ROWS = { schema: 'EMAIL', data: [sha256('a'), sha256('b')] };

describe('the list of audiences', () => {
  it('shows members by their non-empty keys, without a token', async () => {
    const { createAudience, users, send } = await aSandbox();
    const id = await createAudience({ name: 'Carts' });
    await users('POST', id, { schema: ['EMAIL', 'PHONE'], data: [[sha256('a'), '']] });
    expect((await send('GET', '/__sandbox/audiences')).body).toEqual({
      audiences: [{ id, name: 'Carts', members: [{ EMAIL: sha256('a') }] }],
    });
  });
});

describe('the list of requests', () => {
  it('shows every call and none of its secrets', async () => {
    const { createAudience, send, clock } = await aSandbox();
    const id = await createAudience();
    const query = `access_token=${TOKEN}&appsecret_proof=no&fields=name`;
    await send('GET', `/v26.0/${id}?${query}`);
    const batch = JSON.stringify([{ method: 'GET', relative_url: `${id}?access_token=${TOKEN}`, access_token: TOKEN }]);
    await send('POST', '/v26.0/', { body: new URLSearchParams({ access_token: TOKEN, batch }) });
    const { body } = await send('GET', '/__sandbox/requests');
    expect(body.total).toBe(3);
    expect(body.requests[0]).toMatchObject({ method: 'POST', path: `/v26.0/${ACCOUNT}/customaudiences`, status: 200 });
    expect(body.requests[1]).toMatchObject({ query: { fields: 'name' }, body: {}, status: 400, at: clock.now });
    expect(body.requests[2].body.access_token).toBe('[redacted]');
    expect(JSON.stringify(body)).not.toContain(TOKEN);
    expect(JSON.stringify(body)).not.toContain('appsecret_proof');
  });

  it('shows the rows of uploads under the effective method', async () => {
    const { createAudience, call, send } = await aSandbox();
    const id = await createAudience();
    await call('POST', `${id}/users`, { query: { method: 'DELETE' }, body: { payload: JSON.stringify(ROWS) } });
    const { requests } = (await send('GET', '/__sandbox/requests')).body;
    expect(requests.at(-1)).toMatchObject({ method: 'DELETE', body: { payload: ROWS } });
  });

  it('keeps the latest 10,000 calls, and rows only of the newest 200', () => {
    const log = createRequestLog();
    for (let count = 0; count < 12_000; count += 1) {
      log.record({ at: count, method: 'POST', path: '/', query: {}, body: { payload: ROWS } });
    }
    const requests = log.list();
    expect([log.total, requests.length, requests[0]?.number]).toEqual([12_000, 10_000, 2001]);
    expect(requests.at(-200)?.body).toEqual({ payload: ROWS });
    expect(requests.at(-201)?.body).toEqual({ payload: { schema: 'EMAIL', data: { rows: 2 } } });
  });
});

describe('settings', () => {
  it('change the usage that is reported', async () => {
    const { call, script, send } = await aSandbox();
    const usage = { callCount: 96, cpuTime: 1, totalTime: 2, regainMinutes: 3 };
    await script('settings', { usage });
    expect((await send('GET', '/__sandbox/settings')).body).toMatchObject({ tosAccepted: true, usage });
    const header = JSON.parse((await call('GET', ACCOUNT)).headers.get('x-business-use-case-usage') ?? '');
    expect(header['1001'][0]).toMatchObject({ call_count: 96, estimated_time_to_regain_access: 3 });
  });

  it('that do not exist are refused, as are inspections that do not', async () => {
    const { script, send } = await aSandbox();
    expect((await script('settings', { tos: false })).status).toBe(400);
    expect((await send('GET', '/__sandbox/nothing')).status).toBe(404);
  });
});

describe('the data file', () => {
  async function aFolder(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'graph-sandbox-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    return folder;
  }

  it('carries audiences, members and sessions over a stop', async () => {
    const folder = await aFolder();
    const dataFile = join(folder, 'graph.json');
    const before = await aSandbox({ dataFile });
    const id = await before.createAudience();
    await before.users('POST', id, ROWS, { session_id: 5, batch_seq: 1, last_batch_flag: true });
    await before.close();
    expect(await readdir(folder)).toEqual(['graph.json']);

    const after = await aSandbox({ dataFile });
    expect(await after.members(id)).toEqual([{ EMAIL: sha256('a') }, { EMAIL: sha256('b') }]);
    await after.users('DELETE', id, { schema: 'EMAIL', data: [sha256('a')] });
    expect(await after.members(id)).toEqual([{ EMAIL: sha256('b') }]);
    const late = await after.users('POST', id, ROWS, { session_id: 5, batch_seq: 2 });
    expect(late.body.num_received).toBe(2);
    expect(await after.createAudience()).not.toBe(id);
  });

  it('has what was answered the instant before the process was killed, and has it once', async () => {
    const [folder, copy] = [await aFolder(), await aFolder()];
    const before = await aSandbox({ dataFile: join(folder, 'graph.json') });
    const id = await before.createAudience();
    const add = (name: string) => before.users('POST', id, { schema: ['EMAIL'], data: [[sha256(name)]] });
    await add('a');
    await add('b');
    await before.users('DELETE', id, { schema: ['EMAIL'], data: [[sha256('a')]] });
    // What lies on the disk now is all that a kill would leave.
    await cp(folder, copy, { recursive: true });
    const after = await aSandbox({ dataFile: join(copy, 'graph.json') });
    expect(await after.members(id)).toEqual([{ EMAIL: sha256('b') }]);
    await after.close();
    const again = await aSandbox({ dataFile: join(copy, 'graph.json') });
    expect(await again.members(id)).toEqual([{ EMAIL: sha256('b') }]);
    expect((await again.send('GET', '/__sandbox/audiences')).body.audiences).toHaveLength(1);
    expect(await again.createAudience()).not.toBe(id);
    for (const name of await readdir(copy)) {
      expect(await readFile(join(copy, name), 'utf8'), name).not.toMatch(/access_token|graph-sandbox-token/);
    }
  });

  it('that cannot be read stops the start with one sentence', async () => {
    const dataFile = join(await aFolder(), 'graph.json');
    await writeFile(dataFile, '{"schemaVersion":2}');
    await expect(aSandbox({ dataFile })).rejects.toThrow(/cannot read its state/);
  });
});

describe('the port', () => {
  it('in use is reported to whoever starts the sandbox', async () => {
    const { port } = await aSandbox();
    await expect(aSandbox({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
