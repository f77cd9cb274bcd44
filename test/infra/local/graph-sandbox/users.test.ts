import { describe, expect, it } from 'vitest';
import { ACCOUNT, aSandbox, sha256 } from './a-sandbox.ts';

const [ann, bob] = [sha256('ann@example.com'), sha256('bob@example.com')];
const phone = sha256('15559876543');
const HASH_OF_NOTHING = sha256('');

describe('adding members', () => {
  it('answers what was received, with ids as strings', async () => {
    const { createAudience, users, members } = await aSandbox();
    const id = await createAudience();
    const { status, body } = await users('POST', id, {
      schema: ['EMAIL', 'PHONE', 'EXTERN_ID'],
      data: [
        [ann, '', 'v1'],
        [bob, phone, ''],
      ],
    });
    expect(status).toBe(200);
    expect(body).toEqual({
      audience_id: id,
      session_id: expect.stringMatching(/^\d+$/),
      num_received: 2,
      num_invalid_entries: 0,
      invalid_entry_samples: [],
    });
    expect(await members(id)).toEqual([
      { EMAIL: ann, EXTERN_ID: 'v1' },
      { EMAIL: bob, PHONE: phone },
    ]);
  });

  it('twice with the same keys keeps one member, whatever the order and the spelling of the columns', async () => {
    const { createAudience, users, members } = await aSandbox();
    const id = await createAudience();
    await users('POST', id, {
      schema: ['EMAIL', 'PHONE'],
      data: [
        [ann, phone],
        [ann, phone],
        [ann, ''],
      ],
    });
    await users('POST', id, { schema: ['PHONE_SHA256', 'EMAIL_SHA256'], data: [[phone, ann]] });
    expect(await members(id)).toEqual([{ EMAIL: ann, PHONE: phone }, { EMAIL: ann }]);
  });

  it('by one key takes plain values and rows of one', async () => {
    const { createAudience, users, members } = await aSandbox();
    const id = await createAudience();
    await users('POST', id, { schema: 'EMAIL', data: [ann] });
    await users('POST', id, { schema: ['EMAIL'], data: [[bob]] });
    expect(await members(id)).toEqual([{ EMAIL: ann }, { EMAIL: bob }]);
  });

  it('counts a row with a value that is not a hash as invalid and keeps its other keys', async () => {
    const { createAudience, users, members } = await aSandbox();
    const id = await createAudience();
    const data = [
      ['ann@example.com', phone],
      [HASH_OF_NOTHING, ''],
      [bob.toUpperCase(), 'x'],
      [bob, ''],
    ];
    const { status, body } = await users('POST', id, { schema: ['EMAIL', 'PHONE'], data });
    expect([status, body.num_received, body.num_invalid_entries]).toEqual([200, 4, 3]);
    expect(Object.keys(body.invalid_entry_samples)).toEqual([
      'ann@example.com',
      HASH_OF_NOTHING,
      bob.toUpperCase(),
      'x',
    ]);
    expect(await members(id)).toEqual([{ PHONE: phone }, { EMAIL: bob }]);
  });

  it('shows at most 100 samples of what was invalid', async () => {
    const { createAudience, users } = await aSandbox();
    const data = Array.from({ length: 150 }, (_, n) => `raw-${n}`);
    const { body } = await users('POST', await createAudience(), { schema: 'EMAIL', data });
    expect([body.num_invalid_entries, Object.keys(body.invalid_entry_samples).length]).toEqual([150, 100]);
  });

  it('leaves ids and settings unhashed', async () => {
    const { createAudience, users, members } = await aSandbox();
    const id = await createAudience();
    const madid = '38400000-8cf0-11bd-b23e-10b96e40000d';
    const { body } = await users('POST', id, {
      schema: ['EXTERN_ID', 'MADID', 'LOOKALIKE_VALUE', 'DATA_PROCESSING_OPTIONS'],
      data: [
        ['v1', madid, 44.5, ['LDU']],
        ['v2', sha256(madid), 1, []],
        ['v3', '', -1, []],
        ['v4', '', 'much', []],
      ],
    });
    expect(body.num_invalid_entries).toBe(3);
    const others = ['v2', 'v3', 'v4'].map((EXTERN_ID) => ({ EXTERN_ID }));
    expect(await members(id)).toEqual([{ EXTERN_ID: 'v1', MADID: madid }, ...others]);
  });

  it.each([
    ['no payload', undefined],
    ['no schema', { data: [ann] }],
    ['no data', { schema: 'EMAIL' }],
    ['no rows', { schema: 'EMAIL', data: [] }],
    ['an unknown key', { schema: ['EMAIL', 'SHOE_SIZE'], data: [[ann, '42']] }],
    ['a key named twice', { schema: ['EMAIL', 'EMAIL_SHA256'], data: [[ann, ann]] }],
    ['a row too short', { schema: ['EMAIL', 'PHONE'], data: [[ann, phone], [ann]] }],
    ['10,001 rows', { schema: 'EMAIL', data: new Array(10_001).fill(ann) }],
    ['a strange is_raw', { schema: 'EMAIL', data: [ann], is_raw: 'perhaps' }],
    ['a payload that is not JSON', '{'],
  ])('with %s answers 100 and changes nothing', async (_what, payload) => {
    const { createAudience, call, members } = await aSandbox();
    const id = await createAudience();
    const { status, body } = await call('POST', `${id}/users`, { body: { payload } });
    expect([status, body.error.code]).toEqual([400, 100]);
    expect(await members(id)).toEqual([]);
  });

  it('says of rows that do not fit the schema what Meta says', async () => {
    const { createAudience, users } = await aSandbox();
    const { body } = await users('POST', await createAudience(), { schema: ['EMAIL', 'PHONE'], data: [[ann]] });
    expect(body.error.message).toBe('(#100) Data is missing or does not match schema');
  });

  it('takes 10,000 rows in one call', async () => {
    const { createAudience, users } = await aSandbox();
    const data = Array.from({ length: 10_000 }, (_, n) => sha256(`${n}`));
    const { body } = await users('POST', await createAudience(), { schema: 'EMAIL', data });
    expect(body.num_received).toBe(10_000);
  });
});

describe('removing members', () => {
  it('takes out everybody who shares any key with the row', async () => {
    const { createAudience, users, members } = await aSandbox();
    const id = await createAudience();
    const data = [
      [ann, phone],
      [ann, ''],
      [bob, phone],
      [bob, ''],
    ];
    await users('POST', id, { schema: ['EMAIL', 'PHONE'], data });
    const { body } = await users('DELETE', id, { schema: ['EMAIL', 'PHONE'], data: [[ann, phone]] });
    expect(body).toMatchObject({ audience_id: id, num_received: 1 });
    expect(await members(id)).toEqual([{ EMAIL: bob }]);
  });

  it('is refused with 200/1870047 where the audience would get too small, only when that was scripted', async () => {
    const { createAudience, users, call, members, script } = await aSandbox();
    const id = await createAudience();
    await users('POST', id, { schema: 'EMAIL', data: [ann, bob] });
    await script('settings', { smallestAfterRemoval: 2 });
    const payload = { schema: 'EMAIL', data: [ann] };
    const everywhere = () => call('DELETE', `${ACCOUNT}/usersofanyaudience`, { body: { payload } });
    for (const { body } of [await users('DELETE', id, payload), await everywhere()]) {
      expect([body.error.code, body.error.error_subcode]).toEqual([200, 1870047]);
    }
    expect(await members(id)).toHaveLength(2);
    expect((await users('DELETE', id, { schema: 'EMAIL', data: [sha256('nobody')] })).status).toBe(200);
    await script('settings', { smallestAfterRemoval: 0 });
    expect((await everywhere()).status).toBe(200);
    expect(await members(id)).toEqual([{ EMAIL: bob }]);
  });

  it('is not led astray by empty cells', async () => {
    const { createAudience, users, members } = await aSandbox();
    const id = await createAudience();
    await users('POST', id, {
      schema: ['EMAIL', 'PHONE'],
      data: [
        [ann, ''],
        [bob, ''],
      ],
    });
    await users('DELETE', id, { schema: ['EMAIL', 'PHONE'], data: [[ann, '']] });
    expect(await members(id)).toEqual([{ EMAIL: bob }]);
  });

  it('can be tunnelled through POST', async () => {
    const { createAudience, users, call, members } = await aSandbox();
    const id = await createAudience();
    await users('POST', id, { schema: 'EMAIL', data: [ann, bob] });
    const payload = { schema: 'EMAIL', data: [ann] };
    await call('POST', `${id}/users`, { query: { method: 'DELETE' }, body: { payload } });
    expect(await members(id)).toEqual([{ EMAIL: bob }]);
  });

  it('everywhere reaches all customer lists of the account', async () => {
    const { createAudience, users, call, members } = await aSandbox();
    const [first, second] = [await createAudience(), await createAudience()];
    for (const id of [first, second]) await users('POST', id, { schema: 'EMAIL', data: [ann, bob] });
    const payload = { schema: ['EMAIL'], data: [[ann]] };
    expect((await call('DELETE', `${ACCOUNT}/usersofanyaudience`, { body: { payload } })).status).toBe(200);
    expect([await members(first), await members(second)]).toEqual([[{ EMAIL: bob }], [{ EMAIL: bob }]]);
  });
});

describe('bodies', () => {
  const payload = { schema: ['EMAIL'], data: [[ann]], is_raw: true };
  const session = { session_id: 9, batch_seq: 1, last_batch_flag: true };

  it.each([
    ['JSON with objects', { payload, session }],
    ['JSON with JSON text', { payload: JSON.stringify(payload), session: JSON.stringify(session) }],
  ])('as %s are understood', async (_what, body) => {
    const { createAudience, call, members } = await aSandbox();
    const id = await createAudience();
    expect((await call('POST', `${id}/users`, { body })).body.session_id).toBe('9');
    expect(await members(id)).toEqual([{ EMAIL: ann }]);
  });

  it.each([
    ['urlencoded forms', () => new URLSearchParams()],
    ['multipart forms', () => new FormData()],
  ])('as %s are understood', async (_what, emptyForm) => {
    const { createAudience, send, members } = await aSandbox();
    const id = await createAudience();
    const body = emptyForm();
    body.set('access_token', 'graph-sandbox-token');
    body.set('payload', JSON.stringify(payload));
    body.set('session', JSON.stringify(session));
    expect((await send('POST', `/v26.0/${id}/users`, { body })).body.session_id).toBe('9');
    expect(await members(id)).toEqual([{ EMAIL: ann }]);
  });

  it('that cannot be read answer 100', async () => {
    const { send } = await aSandbox();
    const broken = [
      { headers: { 'content-type': 'application/json' }, body: '{' },
      { headers: { 'content-type': 'application/json' }, body: '[1]' },
      { headers: { 'content-type': 'multipart/form-data; boundary=x' }, body: 'no parts' },
      { headers: { 'content-type': 'text/plain' }, body: '{"payload":{}}' },
      { headers: { 'content-type': 'application/xml' }, body: '<payload/>' },
    ];
    for (const init of broken) {
      const { body } = await send(
        'POST',
        `/v26.0/${ACCOUNT}/usersofanyaudience?access_token=graph-sandbox-token`,
        init,
      );
      expect([body.error.code, body.error.message]).toEqual([100, expect.stringContaining('body')]);
    }
  });
});
