import { describe, expect, it } from 'vitest';
import { SANDBOX_TOKEN } from '../../../../infra/local/graph-sandbox/credentials.ts';
import { ACCOUNT, aSandbox, sha256 } from './a-sandbox.ts';

const emails = (...names: string[]) => ({ schema: 'EMAIL', data: names.map(sha256) });

describe('an expired version', () => {
  it('is answered with a warning instead where calls are upgraded', async () => {
    const { send, call, script } = await aSandbox();
    await script('settings', { autoUpgrade: true });
    const old = await send('GET', `/v22.0/${ACCOUNT}?access_token=${SANDBOX_TOKEN}`);
    expect(old.status).toBe(200);
    expect(old.headers.get('x-ad-api-version-warning')).toContain('auto-upgraded to v26.0');
    expect((await call('GET', ACCOUNT)).headers.get('x-ad-api-version-warning')).toBeNull();
    // A version that nobody made yet, or none at all, is no old one.
    expect((await call('GET', ACCOUNT, { version: 'v99.0' })).body.error.code).toBe(2500);
    expect((await send('GET', `/${ACCOUNT}?access_token=${SANDBOX_TOKEN}`)).body.error.code).toBe(2635);
  });
});

describe('the size of an audience', () => {
  it('moves after the delay that was scripted, and says meanwhile that it is being populated', async () => {
    const { call, createAudience, users, members, script, clock } = await aSandbox();
    await script('settings', { countDelaySeconds: 3_600 });
    const id = await createAudience();
    const look = async () => {
      const fields = 'approximate_count_upper_bound,delivery_status,operation_status';
      const { body } = await call('GET', id, { query: { fields } });
      return [body.approximate_count_upper_bound, body.delivery_status.code, body.operation_status.code];
    };
    const before = await look();
    await users('POST', id, emails(...Array.from({ length: 1_000 }, (_, n) => `${n}`)));
    expect(await members(id)).toHaveLength(1_000);
    expect(await look()).toEqual([before[0], 300, 441]);
    clock.now += 3_600_000;
    expect(await look()).toEqual([expect.any(Number), 200, 200]);
    expect((await look())[0]).toBeGreaterThanOrEqual(1_000);
  });
});

describe('a replacement', () => {
  it('is refused for a list too large, and may fail half done, both where that was scripted', async () => {
    const { call, createAudience, users, members, script } = await aSandbox();
    const id = await createAudience();
    await users('POST', id, emails('a', 'b', 'c'));
    const replace = async (session_id: number) => {
      const session = { session_id, batch_seq: 1, last_batch_flag: true };
      return (await call('POST', `${id}/usersreplace`, { body: { payload: emails('d', 'e', 'f', 'g'), session } }))
        .body;
    };
    const operation = async () =>
      (await call('GET', id, { query: { fields: 'operation_status' } })).body.operation_status.code;
    await script('settings', { replaceBelow: 3 });
    expect((await replace(1)).error).toMatchObject({ code: 2650, error_subcode: 1870144 });
    expect(await members(id)).toHaveLength(3);
    await script('settings', { replaceBelow: 100, replaceOutcome: 'incomplete' });
    expect((await replace(2)).error).toMatchObject({ code: 2650, error_subcode: 1870148 });
    expect([await operation(), (await members(id)).length]).toEqual([415, 2]);
    await script('settings', { replaceOutcome: 'done' });
    expect((await replace(3)).num_received).toBe(4);
    expect([await operation(), (await members(id)).length]).toEqual([200, 4]);
  });
});

describe('a flagged audience', () => {
  it('is found by its rule too, and may not be edited at all where that was scripted', async () => {
    const { call, createAudience, script } = await aSandbox();
    const list = await createAudience({ name: 'Diabetes leads' });
    await script('settings', { flaggedWords: ['diabetes'], flaggedEdits: 'blocked' });
    const edit = await call('POST', list, { body: { name: 'Leads' } });
    expect(edit.body.error).toMatchObject({ code: 100, error_subcode: 1713228 });
    const leaf = { field: 'url', operator: 'i_contains', value: 'diabetes' };
    const filter = { operator: 'and', filters: [leaf] };
    const rules = [{ event_sources: [{ id: '78', type: 'pixel' }], retention_seconds: 86_400, filter }];
    const rule = JSON.stringify({ inclusions: { operator: 'or', rules } });
    const { id } = (await call('POST', `${ACCOUNT}/customaudiences`, { body: { name: 'Readers', rule } })).body;
    const query = { fields: 'operation_status,fields_violating_integrity_policy' };
    expect((await call('GET', id, { query })).body).toMatchObject({
      operation_status: { code: 471 },
      fields_violating_integrity_policy: ['rule'],
    });
  });

  it('refuses edits of its members, and lets people who leave everywhere go', async () => {
    const { call, createAudience, users, members, script } = await aSandbox();
    const flagged = await createAudience({ name: 'Diabetes leads' });
    const other = await createAudience();
    for (const id of [flagged, other]) await users('POST', id, emails('a', 'b'));
    await script('settings', { flaggedWords: ['diabetes'] });
    const removal = await users('DELETE', flagged, emails('a'));
    expect(removal.body.error).toMatchObject({ code: 100, error_subcode: 1713230 });
    expect((await users('DELETE', other, emails('b'))).status).toBe(200);
    const body = { payload: emails('a') };
    expect((await call('DELETE', `${ACCOUNT}/usersofanyaudience`, { body })).status).toBe(200);
    expect([await members(flagged), await members(other)]).toEqual([[{ EMAIL: sha256('b') }], []]);
  });
});

describe('a reset', () => {
  it('leaves a sandbox as it was started, whose ids go on from where they were', async () => {
    const { send, call, createAudience, users, script } = await aSandbox();
    const id = await createAudience();
    await users('POST', id, emails('a'));
    await script('settings', { tosAccepted: false });
    await script('faults', [{ respond: 'hang' }]);
    expect((await script('reset', {})).body.tosAccepted).toBe(true);
    expect((await send('GET', '/__sandbox/audiences')).body.audiences).toEqual([]);
    expect((await send('GET', '/__sandbox/faults')).body.faults).toEqual([]);
    expect((await call('GET', id)).body.error).toMatchObject({ code: 100, error_subcode: 33 });
    expect(BigInt(await createAudience())).toBeGreaterThan(BigInt(id));
  });
});
