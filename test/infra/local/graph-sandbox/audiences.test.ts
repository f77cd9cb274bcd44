import { describe, expect, it } from 'vitest';
import { ACCOUNT, aSandbox, sha256 } from './a-sandbox.ts';

const EDGE = `${ACCOUNT}/customaudiences`;

describe('creating an audience', () => {
  it('answers an id as a numeric string that no double holds', async () => {
    const { call } = await aSandbox();
    const { status, body } = await call('POST', EDGE, { body: { name: 'Visitors', subtype: 'CUSTOM' } });
    expect(status).toBe(200);
    expect(body).toEqual({ id: expect.stringMatching(/^\d+$/) });
    expect(Number.isSafeInteger(Number(body.id))).toBe(false);
  });

  it.each([
    ['no name', { subtype: 'CUSTOM' }],
    ['no subtype', { name: 'A' }],
    ['an unknown subtype', { name: 'A', subtype: 'FRIENDS' }],
    ['an unknown file source', { name: 'A', subtype: 'CUSTOM', customer_file_source: 'BOUGHT' }],
    ['retention beyond 180 days', { name: 'A', subtype: 'CUSTOM', retention_days: 181 }],
  ])('with %s answers 100', async (_what, body) => {
    const { call } = await aSandbox();
    const answer = await call('POST', EDGE, { body });
    expect([answer.status, answer.body.error.code]).toEqual([400, 100]);
  });

  it('by a rule needs no subtype, and a rule that is not JSON answers 100/1713098', async () => {
    const { call } = await aSandbox();
    const rules = [
      {
        event_sources: [{ id: '900', type: 'pixel' }],
        retention_seconds: 86_400,
        filter: { operator: 'and', filters: [{ field: 'event', operator: 'eq', value: 'PageView' }] },
      },
    ];
    const rule = JSON.stringify({ inclusions: { operator: 'or', rules } });
    expect((await call('POST', EDGE, { body: { name: 'A', rule } })).status).toBe(200);
    const { body } = await call('POST', EDGE, { body: { name: 'A', rule: '{' } });
    expect(body.error).toMatchObject({ code: 100, error_subcode: 1713098 });
  });

  it('fetches the one of the same definition when asked to', async () => {
    const { createAudience } = await aSandbox();
    const first = await createAudience();
    expect(await createAudience({ enable_fetch_or_create: true })).toBe(first);
    expect(await createAudience({ enable_fetch_or_create: true, name: 'Others' })).not.toBe(first);
    expect(await createAudience()).not.toBe(first);
  });

  it('stops at 500 customer lists an account', async () => {
    const { call } = await aSandbox();
    const body = { name: 'A', subtype: 'CUSTOM' };
    const batch = Array.from({ length: 50 }, () => ({
      method: 'POST',
      relative_url: EDGE,
      body: String(new URLSearchParams(body)),
    }));
    for (let count = 0; count < 500; count += batch.length) await call('POST', '', { body: { batch } });
    expect((await call('GET', EDGE, { query: { limit: '500' } })).body.data).toHaveLength(500);
    expect((await call('POST', EDGE, { body })).body.error.code).toBe(2654);
    expect((await call('POST', 'act_2/customaudiences', { body })).status).toBe(200);
  });
});

describe('an audience', () => {
  it('shows the fields asked for, and its id alone when none are', async () => {
    const { call, createAudience } = await aSandbox();
    const id = await createAudience({ description: 'Who came by' });
    expect((await call('GET', id)).body).toEqual({ id });
    const query = { fields: 'name,description,operation_status{code},retention_days,time_created' };
    expect((await call('GET', id, { query })).body).toEqual({
      id,
      name: 'Visitors',
      description: 'Who came by',
      operation_status: { code: 200, description: expect.any(String) },
      time_created: Date.parse('2026-10-01T00:00:00Z') / 1000,
    });
    expect((await call('GET', id, { query: { fields: 'nickname' } })).body.error.code).toBe(100);
  });

  it('counts its members at once, within bounds, and is deliverable from 100 on', async () => {
    const { call, createAudience, users } = await aSandbox();
    const id = await createAudience();
    const query = { fields: 'approximate_count_lower_bound,approximate_count_upper_bound,delivery_status' };
    expect((await call('GET', id, { query })).body.delivery_status.code).toBe(300);
    await users('POST', id, { schema: 'EMAIL', data: Array.from({ length: 1234 }, (_, n) => sha256(`${n}`)) });
    const { body } = await call('GET', id, { query });
    expect(body).toMatchObject({ approximate_count_lower_bound: 1200, approximate_count_upper_bound: 1300 });
    expect(body.delivery_status.code).toBe(200);
  });

  it('can be renamed and deleted, and is then as if it never was', async () => {
    const { call, createAudience } = await aSandbox();
    const id = await createAudience();
    expect((await call('POST', id, { body: { name: 'Others' } })).body.success).toBe(true);
    expect((await call('GET', id, { query: { fields: 'name' } })).body.name).toBe('Others');
    expect((await call('DELETE', id)).body).toEqual({ success: true });
    for (const answer of [await call('GET', id), await call('DELETE', id), await call('POST', `${id}/users`)]) {
      expect([answer.status, answer.body.error]).toEqual([
        400,
        expect.objectContaining({ code: 100, error_subcode: 33 }),
      ]);
    }
  });

  it('is listed with its account only, page by page until next is absent', async () => {
    const { call, createAudience } = await aSandbox();
    const ids = [await createAudience({ name: 'A' }), await createAudience({ name: 'B' }), await createAudience()];
    await call('POST', 'act_2/customaudiences', { body: { name: 'C', subtype: 'CUSTOM' } });
    const first = (await call('GET', EDGE, { query: { limit: '2' } })).body;
    expect(first.data).toEqual([{ id: ids[0] }, { id: ids[1] }]);
    expect(first.paging.next).toContain(`after=${first.paging.cursors.after}`);
    const rest = (await call('GET', EDGE, { query: { limit: '2', after: first.paging.cursors.after } })).body;
    expect(rest.data).toEqual([{ id: ids[2] }]);
    expect(rest.paging.next).toBeUndefined();
  });

  it('is found by a filter', async () => {
    const { call, createAudience } = await aSandbox();
    await createAudience();
    const id = await createAudience({ name: 'Carts' });
    const filter = async (...filters: object[]) =>
      (await call('GET', EDGE, { query: { filtering: JSON.stringify(filters) } })).body.data;
    expect(await filter({ field: 'name', operator: 'EQUAL', value: 'Carts' })).toEqual([{ id }]);
    expect(await filter({ field: 'operation_status.code', operator: 'IN', value: [100] })).toEqual([]);
  });
});

describe('the terms of service', () => {
  it('must be accepted before audiences and members can be edited', async () => {
    const { call, createAudience, users, script } = await aSandbox();
    const id = await createAudience();
    const tos = async () => (await call('GET', ACCOUNT, { query: { fields: 'tos_accepted' } })).body.tos_accepted;
    expect(await tos()).toEqual({ custom_audience_tos: 1 });
    await script('settings', { tosAccepted: false });
    expect(await tos()).toEqual({});
    const refused = [
      await call('POST', EDGE, { body: { name: 'A', subtype: 'CUSTOM' } }),
      await call('POST', id, { body: { name: 'A' } }),
      await users('POST', id, { schema: 'EMAIL', data: [sha256('a')] }),
      await users('DELETE', id, { schema: 'EMAIL', data: [sha256('a')] }),
    ];
    for (const { body } of refused) expect(body.error).toMatchObject({ code: 200, error_subcode: 1870090 });
    await script('settings', { tosAccepted: true });
    expect((await users('POST', id, { schema: 'EMAIL', data: [sha256('a')] })).status).toBe(200);
  });

  it('may be missing from the start', async () => {
    const { call } = await aSandbox({ tosAccepted: false });
    expect((await call('POST', EDGE, { body: { name: 'A', subtype: 'CUSTOM' } })).body.error.code).toBe(200);
  });
});

describe('a flagged name', () => {
  it('blocks edits of members until it is changed, and only when words are scripted', async () => {
    const { call, createAudience, users, script } = await aSandbox();
    const id = await createAudience({ name: 'Diabetes leads' });
    const add = async () => (await users('POST', id, { schema: 'EMAIL', data: [sha256('a')] })).body.error;
    expect(await add()).toBeUndefined();
    await script('settings', { flaggedWords: ['diabetes'] });
    const shown = (await call('GET', id, { query: { fields: 'operation_status,fields_violating_integrity_policy' } }))
      .body;
    expect(shown).toMatchObject({ operation_status: { code: 471 }, fields_violating_integrity_policy: ['name'] });
    expect(await add()).toMatchObject({
      code: 100,
      error_subcode: 1713230,
      error_user_title: 'Audience Upload Blocked',
    });
    expect((await call('POST', id, { body: { description: 'x' } })).body.error.error_subcode).toBe(1713231);
    expect((await call('POST', id, { body: { name: 'Leads' } })).status).toBe(200);
    expect(await add()).toBeUndefined();
  });
});
