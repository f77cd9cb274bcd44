import { describe, expect, it } from 'vitest';
import { ACCOUNT, aSandbox, sha256 } from './a-sandbox.ts';

const rows = (...names: string[]) => ({ schema: 'EMAIL', data: names.map(sha256) });
const MINUTE = 60_000;

describe('a session', () => {
  it('counts what it received so far', async () => {
    const { createAudience, users } = await aSandbox();
    const id = await createAudience();
    const first = await users('POST', id, rows('a', 'b'), { session_id: 5, batch_seq: 1 });
    const second = await users('POST', id, rows('c'), { session_id: 5, batch_seq: 2, last_batch_flag: true });
    expect([first.body.num_received, second.body.num_received]).toEqual([2, 3]);
    expect([first.body.invalid_entry_samples, second.body.invalid_entry_samples]).toEqual([[], {}]);
  });

  it('keeps a 64-bit id exact, as a number and as text', async () => {
    const { createAudience, send } = await aSandbox();
    const id = await createAudience();
    for (const sent of ['9223372036854775807', '"9223372036854775806"']) {
      const body = `{"payload":${JSON.stringify(rows('a'))},"session":{"session_id":${sent},"batch_seq":1}}`;
      const headers = { 'content-type': 'application/json' };
      const answer = await send('POST', `/v26.0/${id}/users?access_token=graph-sandbox-token`, { headers, body });
      expect(answer.body.session_id).toBe(JSON.parse(sent.startsWith('"') ? sent : `"${sent}"`));
    }
  });

  it.each([
    ['a negative id', { session_id: -1, batch_seq: 1 }],
    ['an id of zero', { session_id: 0, batch_seq: 1 }],
    ['an id beyond 64 bits', { session_id: '9223372036854775808', batch_seq: 1 }],
    ['an id that is no number', { session_id: 'run-1', batch_seq: 1 }],
    ['no id', { batch_seq: 1 }],
    ['no batch_seq', { session_id: 1 }],
    ['batch_seq zero', { session_id: 1, batch_seq: 0 }],
    ['a first batch that is not 1', { session_id: 1, batch_seq: 2 }],
    ['a strange last_batch_flag', { session_id: 1, batch_seq: 1, last_batch_flag: 'soon' }],
  ])('with %s answers 100 and changes nothing', async (_what, session) => {
    const { createAudience, users, members } = await aSandbox();
    const id = await createAudience();
    const { status, body } = await users('POST', id, rows('a'), session);
    expect([status, body.error.code]).toEqual([400, 100]);
    expect(await members(id)).toEqual([]);
  });

  it('takes its batches in sequence, and one again whose answer was lost', async () => {
    const { createAudience, users } = await aSandbox();
    const id = await createAudience();
    const send = async (batch_seq: number) => (await users('POST', id, rows('a'), { session_id: 5, batch_seq })).status;
    expect([await send(1), await send(1), await send(3), await send(2), await send(3)]).toEqual([
      200, 200, 400, 200, 200,
    ]);
  });

  it('discards what comes after the last batch', async () => {
    const { createAudience, users, members } = await aSandbox();
    const id = await createAudience();
    await users('POST', id, rows('a'), { session_id: 5, batch_seq: 1, last_batch_flag: true });
    const late = await users('POST', id, rows('b'), { session_id: 5, batch_seq: 2 });
    expect([late.status, late.body.num_received]).toEqual([200, 1]);
    expect(await members(id)).toEqual([{ EMAIL: sha256('a') }]);
  });

  it('discards what comes 90 minutes after its first batch', async () => {
    const { createAudience, users, members, clock } = await aSandbox();
    const id = await createAudience();
    await users('POST', id, rows('a'), { session_id: 5, batch_seq: 1 });
    clock.now += 90 * MINUTE - 1;
    await users('POST', id, rows('b'), { session_id: 5, batch_seq: 2 });
    clock.now += 1;
    expect((await users('POST', id, rows('c'), { session_id: 5, batch_seq: 3 })).body.num_received).toBe(2);
    expect(await members(id)).toEqual([{ EMAIL: sha256('a') }, { EMAIL: sha256('b') }]);
  });

  it('belongs to one audience of its account', async () => {
    const { createAudience, users } = await aSandbox();
    const [first, second] = [await createAudience(), await createAudience()];
    await users('POST', first, rows('a'), { session_id: 5, batch_seq: 1 });
    expect((await users('POST', second, rows('a'), { session_id: 5, batch_seq: 2 })).body.error.code).toBe(100);
  });

  it('keeps its schema, one for additions and one for removals', async () => {
    const { createAudience, users } = await aSandbox();
    const id = await createAudience();
    const byPhone = { schema: 'PHONE', data: [sha256('1')] };
    await users('POST', id, rows('a'), { session_id: 5, batch_seq: 1 });
    expect((await users('POST', id, byPhone, { session_id: 5, batch_seq: 2 })).body.error.code).toBe(100);
    expect((await users('DELETE', id, byPhone, { session_id: 5, batch_seq: 2 })).status).toBe(200);
  });

  it('is not opened by a batch that was refused', async () => {
    const { createAudience, users, call } = await aSandbox();
    const id = await createAudience();
    await users(
      'POST',
      id,
      { schema: 'SHOE_SIZE', data: ['42'] },
      { session_id: 5, batch_seq: 1, last_batch_flag: true },
    );
    expect((await call('GET', `${id}/sessions`)).body.data).toEqual([]);
    expect((await users('POST', id, rows('a'), { session_id: 5, batch_seq: 1 })).body.num_received).toBe(1);
  });

  it('can be looked up afterwards, every value a string', async () => {
    const { createAudience, users, call, clock } = await aSandbox();
    const id = await createAudience();
    await users('POST', id, { schema: 'EMAIL', data: ['raw', sha256('a')] }, { session_id: 5, batch_seq: 1 });
    await users('POST', id, rows('b'), { session_id: 6, batch_seq: 1, last_batch_flag: true });
    const start_time = String(clock.now / 1000);
    expect((await call('GET', `${id}/sessions`, { query: { session_id: '5' } })).body.data).toEqual([
      {
        session_id: '5',
        stage: 'uploading',
        progress: '0',
        start_time,
        num_received: '2',
        num_matched: '1',
        num_invalid_entries: '1',
      },
    ]);
    expect((await call('GET', `${id}/sessions`)).body.data[1]).toMatchObject({
      stage: 'completed',
      end_time: start_time,
    });
  });

  it('spans a removal from all audiences too', async () => {
    const { call } = await aSandbox();
    const body = { payload: rows('a'), session: { session_id: 5, batch_seq: 1 } };
    const answer = await call('DELETE', `${ACCOUNT}/usersofanyaudience`, { body });
    expect(answer.body).toMatchObject({ audience_id: '0', session_id: '5', num_received: 1 });
  });
});
