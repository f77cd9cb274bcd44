import { describe, expect, it } from 'vitest';
import { ACCOUNT, aSandbox, sha256 } from './a-sandbox.ts';

const ROWS = { schema: 'EMAIL', data: [sha256('a')] };

describe('a scripted failure', () => {
  it('comes as often as it says, to the calls it names', async () => {
    const { createAudience, users, call, script } = await aSandbox();
    const id = await createAudience();
    const error = { code: 80003, subcode: 7, isTransient: true };
    await script('faults', [{ match: { method: 'POST', path: '/users$' }, times: 2, respond: { error } }]);
    expect((await call('GET', id)).status).toBe(200);
    expect((await users('DELETE', id, ROWS)).status).toBe(200);
    const failed = [await users('POST', id, ROWS), await users('POST', id, ROWS)];
    for (const { status, body } of failed) {
      expect([status, body.error]).toEqual([
        400,
        expect.objectContaining({ code: 80003, error_subcode: 7, is_transient: true }),
      ]);
    }
    expect((await users('POST', id, ROWS)).status).toBe(200);
  });

  it('changes nothing, unless the answer alone is to fail', async () => {
    const { createAudience, users, members, script } = await aSandbox();
    const id = await createAudience();
    const match = { path: '/users$' };
    await script('faults', [{ match, respond: { status: 502, html: '<h1>Bad Gateway</h1>' } }]);
    const answer = await users('POST', id, ROWS);
    expect([answer.status, answer.body]).toEqual([502, '<h1>Bad Gateway</h1>']);
    expect(await members(id)).toEqual([]);
    await script('faults', [{ match, respond: { error: { code: 2 }, status: 500, commit: true } }]);
    expect((await users('POST', id, ROWS)).status).toBe(500);
    expect(await members(id)).toHaveLength(1);
  });

  it('answers any status, body and headers, an error under status 200 too', async () => {
    const { call, script } = await aSandbox();
    const headers = { 'X-App-Usage': '{"call_count":99}' };
    await script('faults', { faults: [{ respond: { status: 200, body: { error: { code: 1 } }, headers } }] });
    const answer = await call('GET', ACCOUNT);
    expect([answer.status, answer.body]).toEqual([200, { error: { code: 1 } }]);
    expect(answer.headers.get('x-app-usage')).toBe('{"call_count":99}');
    expect(answer.headers.get('x-business-use-case-usage')).not.toBeNull();
  });

  it.each([
    ['hang', 0],
    ['commit-then-hang', 1],
  ])('%s never answers and leaves %d members', async (respond, count) => {
    const { url, createAudience, members, script, send } = await aSandbox();
    const id = await createAudience();
    await script('faults', [{ match: { path: '/users' }, respond }]);
    const body = new URLSearchParams({ access_token: 'graph-sandbox-token', payload: JSON.stringify(ROWS) });
    const request = fetch(`${url}/v26.0/${id}/users`, { method: 'POST', body, signal: AbortSignal.timeout(100) });
    await expect(request).rejects.toThrow();
    expect(await members(id)).toHaveLength(count);
    expect((await send('GET', '/__sandbox/requests')).body.requests.at(-1)).toMatchObject({
      method: 'POST',
      status: null,
    });
  });

  it('only delays when it says nothing else, and does not hold up closing', async () => {
    const { url, createAudience, users, members, script, close } = await aSandbox();
    const id = await createAudience();
    await script('faults', [{ respond: { delayMs: 30 } }, { respond: { delayMs: 60_000 } }]);
    const startedAt = performance.now();
    expect((await users('POST', id, ROWS)).status).toBe(200);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(29);
    expect(await members(id)).toHaveLength(1);
    const waiting = expect(fetch(`${url}/v26.0/${id}?access_token=graph-sandbox-token`)).rejects.toThrow();
    await new Promise((resolve) => setTimeout(resolve, 50));
    await close();
    await waiting;
  });

  it('may let calls through first, and reaches into a batch', async () => {
    const { call, script } = await aSandbox();
    await script('faults', [
      { match: { method: 'GET' }, skip: 1, respond: { error: { code: 17 } } },
      { match: { method: 'GET' }, skip: 1, respond: 'hang' },
    ]);
    const batch = new Array(4).fill({ method: 'GET', relative_url: ACCOUNT });
    const { body } = await call('POST', '', { body: { batch, include_headers: false } });
    expect(body.map((answer: { code: number } | null) => answer?.code ?? null)).toEqual([200, 400, null, 200]);
  });

  it('is taken back by DELETE, and refused when it makes no sense', async () => {
    const { call, script, send } = await aSandbox();
    await script('faults', [{ times: 5, respond: { error: { code: 1 } } }]);
    expect((await send('GET', '/__sandbox/faults')).body.faults).toHaveLength(1);
    await send('DELETE', '/__sandbox/faults');
    expect((await call('GET', ACCOUNT)).status).toBe(200);
    for (const faults of [undefined, [{ respond: 'explode' }], [{ match: { path: '(' }, respond: 'hang' }]]) {
      expect((await script('faults', faults)).status).toBe(400);
    }
  });
});

describe('faults that come by chance, for a while, or to rows', () => {
  /** `x` for each of the next calls that fails. */
  async function pattern(call: (method: string, path: string) => Promise<{ status: number }>, calls: number) {
    let marks = '';
    for (let n = 0; n < calls; n += 1) marks += (await call('GET', ACCOUNT)).status === 200 ? '.' : 'x';
    return marks;
  }
  const badGateway = { status: 502, html: '<h1>Bad Gateway</h1>' };

  it('hit their share of the calls, the same ones for the same seed', async () => {
    const { call, script, send } = await aSandbox();
    const withSeed = async (seed: number) => {
      await send('DELETE', '/__sandbox/faults');
      await script('faults', [{ share: 0.3, seed, respond: badGateway }]);
      return pattern(call, 60);
    };
    const marks = await withSeed(7);
    const failed = marks.replaceAll('.', '').length;
    expect(failed).toBeGreaterThan(8);
    expect(failed).toBeLessThan(28);
    expect(await withSeed(7)).toBe(marks);
    expect(await withSeed(8)).not.toBe(marks);
  });

  it('last from one time of the clock to another', async () => {
    const { call, script, clock } = await aSandbox();
    const match = { from: '2026-10-01T01:00:00Z', until: '2026-10-02T01:00:00Z' };
    await script('faults', [{ match, respond: badGateway }]);
    const at = (time: string) => {
      clock.now = Date.parse(time);
      return pattern(call, 2);
    };
    expect(await at('2026-10-01T00:59:59Z')).toBe('..');
    expect(await at('2026-10-01T01:00:00Z')).toBe('xx');
    expect(await at('2026-10-02T00:59:59Z')).toBe('xx');
    expect(await at('2026-10-02T01:00:00Z')).toBe('..');
  });

  it('are taken back one by one', async () => {
    const { call, script, send } = await aSandbox();
    const respond = { error: { code: 2, isTransient: true } };
    const { body } = await script('faults', [
      { id: 'mine', times: 9, respond },
      { times: 9, respond },
    ]);
    expect(body.faults.map(({ id }: { id: string }) => id)).toEqual(['mine', 'fault-2']);
    await send('DELETE', '/__sandbox/faults?id=fault-2');
    expect(await pattern(call, 1)).toBe('x');
    expect((await send('DELETE', '/__sandbox/faults?id=mine')).body.faults).toEqual([]);
    expect(await pattern(call, 1)).toBe('.');
    expect((await send('DELETE', '/__sandbox/faults?id=mine')).status).toBe(404);
  });

  it.each([
    [80003, undefined],
    [17, 2446079],
    [613, 1487742],
    [4, undefined],
  ])('can be the limit %d: HTTP 400, and minutes to wait in the header', async (code, subcode) => {
    const { call, script } = await aSandbox();
    await script('faults', [{ respond: { throttle: { code, subcode, regainMinutes: 7 } } }]);
    const { status, headers, body } = await call('GET', ACCOUNT);
    expect([status, body.error.code, body.error.error_subcode]).toEqual([400, code, subcode]);
    const [usage] = JSON.parse(headers.get('x-business-use-case-usage') ?? '{}')['1001'];
    expect(usage).toMatchObject({ call_count: 100, estimated_time_to_regain_access: 7 });
    expect(headers.get('retry-after')).toBeNull();
    const after = await call('GET', ACCOUNT);
    expect(after.status).toBe(200);
    expect(after.headers.get('x-business-use-case-usage')).toContain('"estimated_time_to_regain_access":0');
  });

  it('can make the first rows of an upload unusable', async () => {
    const { createAudience, users, members, script } = await aSandbox();
    const id = await createAudience();
    await script('faults', [{ match: { path: '/users$' }, respond: { invalidRows: 2 } }]);
    const data = ['a', 'b', 'c'].map(sha256);
    const { status, body } = await users('POST', id, { schema: 'EMAIL', data });
    expect(status).toBe(200);
    expect(body).toMatchObject({ num_received: 3, num_invalid_entries: 2 });
    expect(Object.keys(body.invalid_entry_samples)).toEqual(data.slice(0, 2));
    expect(await members(id)).toEqual([{ EMAIL: data[2] }]);
  });
});
