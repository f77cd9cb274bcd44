import { describe, expect, it } from 'vitest';
import { aSandbox, sha256 } from './a-sandbox.ts';

const rows = (...names: string[]) => ({ schema: 'EMAIL', data: names.map(sha256) });
const MINUTE = 60_000;

async function aFilledAudience() {
  const sandbox = await aSandbox();
  const id = await sandbox.createAudience();
  await sandbox.users('POST', id, rows('a', 'b'));
  const replace = async (payload: object, session?: object) => {
    const { status, body } = await sandbox.call('POST', `${id}/usersreplace`, { body: { payload, session } });
    return status === 200 ? body.num_received : [body.error.code, body.error.error_subcode];
  };
  const operation = async () =>
    (await sandbox.call('GET', id, { query: { fields: 'operation_status' } })).body.operation_status.code;
  return { ...sandbox, id, replace, operation };
}

describe('replacing all members', () => {
  it('empties the audience with the first batch and fills it with every batch', async () => {
    const { id, replace, members, operation } = await aFilledAudience();
    expect(await replace(rows('b'), { session_id: 7, batch_seq: 1 })).toBe(1);
    expect(await operation()).toBe(414);
    expect(await replace(rows('c'), { session_id: 7, batch_seq: 2, last_batch_flag: true })).toBe(2);
    expect(await operation()).toBe(200);
    expect(await members(id)).toEqual([{ EMAIL: sha256('b') }, { EMAIL: sha256('c') }]);
  });

  it('needs a session, rows and a first batch', async () => {
    const { id, replace, members, users } = await aFilledAudience();
    expect(await replace(rows('c'))).toEqual([100, undefined]);
    expect(await replace(rows(), { session_id: 7, batch_seq: 1 })).toEqual([100, undefined]);
    expect(await replace(rows('c'), { session_id: 7, batch_seq: 2 })).toEqual([2650, 1870147]);
    await users('POST', id, rows('b'), { session_id: 8, batch_seq: 1 });
    expect(await replace(rows('c'), { session_id: 8, batch_seq: 2 })).toEqual([100, undefined]);
    expect(await members(id)).toHaveLength(2);
  });

  it('lets nobody else edit until it is over', async () => {
    const { id, replace, users, clock } = await aFilledAudience();
    const add = async () => (await users('POST', id, rows('d'))).body.error?.error_subcode;
    await replace(rows('b'), { session_id: 7, batch_seq: 1 });
    expect(await add()).toBe(1870145);
    expect(await replace(rows('c'), { session_id: 8, batch_seq: 1 })).toEqual([2650, 1870145]);
    expect(await replace(rows('c'), { session_id: 7, batch_seq: 1 })).toEqual([2650, 1870145]);
    clock.now += 90 * MINUTE;
    expect(await add()).toBeUndefined();
  });

  it('refuses batches after its last one and after 90 minutes', async () => {
    const { id, replace, members, clock } = await aFilledAudience();
    await replace(rows('b'), { session_id: 7, batch_seq: 1, last_batch_flag: true });
    expect(await replace(rows('c'), { session_id: 7, batch_seq: 2 })).toEqual([2650, 1870159]);
    await replace(rows('d'), { session_id: 8, batch_seq: 1 });
    clock.now += 90 * MINUTE;
    expect(await replace(rows('c'), { session_id: 8, batch_seq: 2 })).toEqual([2650, 1870158]);
    expect(await members(id)).toEqual([{ EMAIL: sha256('d') }]);
  });

  it('keeps one schema throughout and may repeat later batches', async () => {
    const { replace } = await aFilledAudience();
    await replace(rows('b'), { session_id: 7, batch_seq: 1 });
    expect(await replace(rows('c'), { session_id: 7, batch_seq: 2 })).toBe(2);
    expect(await replace(rows('c'), { session_id: 7, batch_seq: 2 })).toBe(3);
    expect(await replace({ schema: 'PHONE', data: [sha256('1')] }, { session_id: 7, batch_seq: 3 })).toEqual([
      100,
      undefined,
    ]);
  });
});
