import { describe, expect, it } from 'vitest';
import { ACCOUNT, aSandbox, sha256 } from './a-sandbox.ts';
import { anEvent, NOW_S, PIXEL } from './an-event.ts';

const DAY = 86_400;
const leaf = (value: unknown, operator = 'eq', field = 'event') => ({ field, operator, value });
const aRule = (filters: readonly object[], more: object = {}) => ({
  event_sources: [{ id: PIXEL, type: 'pixel' }],
  retention_seconds: 30 * DAY,
  filter: { operator: 'and', filters },
  ...more,
});
const aSet = (...rules: readonly object[]) => ({ operator: 'or', rules });
const including = (...rules: readonly object[]) => ({ inclusions: aSet(...rules) });

/** A sandbox with a pixel; people are told apart by `fbp`. */
async function aPixel() {
  const sandbox = await aSandbox();
  let sent = 0;
  async function receive(fbp: string, event_name: string, more: object = {}): Promise<void> {
    sent += 1;
    const user_data = { client_user_agent: 'Mozilla/5.0', fbp };
    const event = anEvent({ event_name, event_id: `e-${sent}`, user_data, ...more });
    expect((await sandbox.call('POST', `${PIXEL}/events`, { body: { data: [event] } })).status).toBe(200);
  }
  const create = (rule: unknown, more: object = {}) =>
    sandbox.call('POST', `${ACCOUNT}/customaudiences`, { body: { name: 'By rule', rule, ...more } });
  async function membersOf(rule: object, more: object = {}) {
    const { body } = await create(JSON.stringify(rule), more);
    return sandbox.members(body.id);
  }
  const namesOf = async (rule: object, more: object = {}) =>
    (await membersOf(rule, more)).flatMap(({ fbp }) => fbp ?? []).sort();
  return { ...sandbox, receive, create, membersOf, namesOf };
}

describe('a rule', () => {
  const many = (count: number) => Array.from({ length: count }, () => leaf('PageView'));
  const good = aRule([leaf('PageView')]);
  it.each<[string, unknown]>([
    ['that is no JSON', '{'],
    ['without inclusions', {}],
    ['with an empty list of inclusions', { inclusions: aSet() }],
    ['with a misspelt key', { ...including(good), exclusion: aSet(good) }],
    ['joined by neither and nor or', { inclusions: { operator: 'xor', rules: [good] } }],
    ['of more than 10 rules', { inclusions: aSet(...Array(6).fill(good)), exclusions: aSet(...Array(5).fill(good)) }],
    ['of more than 100 conditions', including(aRule(many(101)))],
    ['of more than 100 nested conditions', including(aRule([{ operator: 'or', filters: many(100) }, leaf('A')]))],
    ['without a source', including({ ...good, event_sources: [] })],
    ['of a source of an unknown kind', including({ ...good, event_sources: [{ id: PIXEL, type: 'crm' }] })],
    ['of a pixel that is no number', including({ ...good, event_sources: [{ id: 'mine', type: 'pixel' }] })],
    ['that looks back no time', including({ ...good, retention_seconds: 0 })],
    ['that looks back more than 180 days', including({ ...good, retention_seconds: 180 * DAY + 1 })],
    ['without a filter', including({ ...good, filter: undefined })],
    ['with an empty filter', including(aRule([]))],
    ['with an unknown operator', including(aRule([leaf('PageView', 'is')]))],
    ['with one value where a list belongs', including(aRule([leaf('PageView', 'is_any')]))],
    ['with a list where one value belongs', including(aRule([leaf(['PageView'])]))],
    ['with a broken regular expression', including(aRule([leaf('(', 'regex_match', 'url')]))],
    ['that aggregates nothing', including({ ...good, aggregation: { type: 'sum', operator: '>', value: 1 } })],
    [
      'that aggregates in an unknown way',
      including({ ...good, aggregation: { type: 'mode', operator: '>', value: 1 } }),
    ],
  ])('%s answers 100/1713098', async (_what, rule) => {
    const { create } = await aPixel();
    const { body } = await create(typeof rule === 'string' ? rule : JSON.stringify(rule));
    expect(body.error).toMatchObject({ code: 100, error_subcode: 1713098 });
  });

  it('at its limits is taken, as text or as an object, and its change is checked alike', async () => {
    const { create, call } = await aPixel();
    const rule = including(aRule(many(100), { retention_seconds: 180 * DAY }), ...Array(9).fill(good));
    expect((await create(JSON.stringify(rule))).status).toBe(200);
    const { body } = await create(rule);
    expect((await call('POST', body.id, { body: { rule: '[]' } })).body.error.error_subcode).toBe(1713098);
  });
});

describe('the members of a website audience', () => {
  it('are who did one thing and not the other, in whatever order', async () => {
    const { receive, namesOf } = await aPixel();
    await receive('cart-only', 'AddToCart');
    await receive('cart-then-bought', 'AddToCart');
    await receive('cart-then-bought', 'Purchase', { custom_data: { value: 5, currency: 'EUR' } });
    await receive('looked', 'PageView');
    const rule = { ...including(aRule([leaf('AddToCart')])), exclusions: aSet(aRule([leaf('Purchase')])) };
    expect(await namesOf(rule)).toEqual(['cart-only']);
    const both = { inclusions: { operator: 'and', rules: [aRule([leaf('AddToCart')]), aRule([leaf('Purchase')])] } };
    expect(await namesOf(both)).toEqual(['cart-then-bought']);
  });

  it('are one person where events share a key, through others in between', async () => {
    const { receive, membersOf } = await aPixel();
    const [em, external_id] = [sha256('a@b.example'), sha256('user-1')];
    await receive('phone', 'PageView', { user_data: { client_user_agent: 'x', fbp: 'phone', em } });
    await receive('laptop', 'AddToCart', { user_data: { client_user_agent: 'x', fbp: 'laptop', external_id } });
    const rule = { ...including(aRule([leaf('AddToCart')])), exclusions: aSet(aRule([leaf('PageView')])) };
    expect(await membersOf(rule)).toEqual([{ external_id: [external_id], fbp: ['laptop'] }]);
    await receive('both', 'Lead', { user_data: { client_user_agent: 'x', em, external_id, ph: sha256('49') } });
    expect(await membersOf(rule)).toEqual([]);
    expect(await membersOf(including(aRule([leaf('Lead')])))).toEqual([
      { external_id: [external_id], fbp: ['laptop', 'phone'], EMAIL: [em], PHONE: [sha256('49')] },
    ]);
  });

  it('are nobody whom an event does not tell', async () => {
    const { receive, membersOf } = await aPixel();
    const user_data = { client_user_agent: 'x', client_ip_address: '192.0.2.7' };
    await receive('-', 'PageView', { user_data });
    expect(await membersOf(including(aRule([leaf('PageView')])))).toEqual([]);
  });

  it('leave when the time of the rule or of the audience is over', async () => {
    const { receive, create, members, clock } = await aPixel();
    await receive('a', 'PageView');
    const { body: long } = await create(including(aRule([leaf('PageView')])));
    const { body: short } = await create(including(aRule([leaf('PageView')])), { retention_days: 2 });
    clock.now += 2 * DAY * 1000;
    expect([await members(long.id), await members(short.id)]).toEqual([[{ fbp: ['a'] }], []]);
    clock.now += 28 * DAY * 1000;
    expect(await members(long.id)).toEqual([]);
  });

  it('are only those who come later when it is not to be prefilled', async () => {
    const { receive, create, members, clock } = await aPixel();
    await receive('before', 'PageView');
    clock.now += 1000;
    const { body } = await create(including(aRule([leaf('PageView')])), { prefill: false });
    expect(await members(body.id)).toEqual([]);
    await receive('after', 'PageView');
    expect(await members(body.id)).toEqual([{ fbp: ['after'] }]);
  });

  const contents = [
    { id: 'SKU-1', quantity: 2, item_price: 10 },
    { id: 'SKU-2', quantity: 1, item_price: 30 },
  ];
  it.each<[string, string, unknown, boolean]>([
    ['event', '=', 'ViewContent', true],
    ['event', 'neq', 'ViewContent', false],
    ['url', 'i_contains', 'SHOP.example', true],
    ['url', 'contains', 'SHOP.example', false],
    ['url', 'i_not_contains', 'SHOP.example', false],
    ['url', 'not_contains', 'SHOP.example', true],
    ['url', 'regex_match', '/shoes$', true],
    ['url', 'regex_match', '(?i)/SHOES$', true],
    ['domain', 'eq', 'shop.example', true],
    ['path', 'starts_with', '/sho', true],
    ['path', 'i_starts_with', '/SHO', true],
    ['content_type', 'is_any', ['product', 'group'], true],
    ['content_type', 'i_is_any', ['PRODUCT'], true],
    ['content_type', 'is_not_any', ['group'], true],
    ['content_type', 'i_is_not_any', ['PRODUCT'], false],
    ['content_ids', 'eq', 'SKU-2', true],
    ['contents', 'is_any', ['SKU-1'], true],
    ['contents.id', 'eq', 'SKU-3', false],
    ['contents.item_price', '>=', 30, true],
    ['value', 'gt', '49.9', true],
    ['value', 'lte', 49, false],
    ['value', '<', 9, false],
    ['value', '!=', 50, false],
    ['nothing', 'not_contains', 'x', true],
    ['nothing', '>', 0, false],
    ['device_type', 'eq', 'desktop', false],
  ])('by %s %s %j: %s', async (field, operator, value, isIn) => {
    const { receive, namesOf } = await aPixel();
    const custom_data = { value: 50, content_type: 'product', content_ids: ['SKU-1', 'SKU-2'], contents };
    await receive('a', 'ViewContent', { custom_data });
    expect(await namesOf(including(aRule([leaf(value, operator, field)])))).toEqual(isIn ? ['a'] : []);
  });

  it('pass nested filters', async () => {
    const { receive, namesOf } = await aPixel();
    await receive('a', 'ViewContent', { custom_data: { content_category: 'shoes' } });
    await receive('b', 'ViewContent', { custom_data: { content_category: 'hats' } });
    const either = { operator: 'or', filters: [leaf('shoes', 'eq', 'content_category'), leaf('AddToCart')] };
    expect(await namesOf(including(aRule([leaf('ViewContent'), either])))).toEqual(['a']);
  });

  it.each<[string, string, unknown, readonly string[]]>([
    ['count', '>=', 2, ['often']],
    ['count', 'in_range', [1, 1], ['once']],
    ['count', 'not_in_range', [1, 1], ['often']],
    ['sum', '>', 39, ['often', 'once']],
    ['avg', '<', 40, ['often']],
    ['min', '=', 10, ['often']],
    ['max', '>', 30, ['once']],
    ['time_spent', '>', 0, []],
  ])('by the %s of their events %s %j', async (type, operator, value, expected) => {
    const { receive, namesOf } = await aPixel();
    for (const [who, amount] of [
      ['often', 10],
      ['often', 30],
      ['once', 40],
    ] as const) {
      await receive(who, 'Purchase', { custom_data: { value: amount, currency: 'EUR' } });
    }
    const aggregation = { type, operator, value, ...(type === 'count' ? {} : { field: 'value' }) };
    expect(await namesOf(including(aRule([leaf('Purchase')], { aggregation })))).toEqual(expected);
  });

  it('count in its size and its delivery', async () => {
    const { call, create, clock } = await aPixel();
    const data = Array.from({ length: 100 }, (_, n) =>
      anEvent({ event_id: `m-${n}`, event_time: NOW_S, user_data: { client_user_agent: 'x', fbp: `${n}` } }),
    );
    await call('POST', `${PIXEL}/events`, { body: { data } });
    const { body } = await create(including(aRule([leaf('PageView')])));
    const query = { fields: 'approximate_count_lower_bound,delivery_status,operation_status' };
    const shown = {
      approximate_count_lower_bound: 100,
      delivery_status: { code: 200 },
      operation_status: { code: 200 },
    };
    expect((await call('GET', body.id, { query })).body).toMatchObject(shown);
    clock.now += 31 * DAY * 1000;
    expect((await call('GET', body.id, { query })).body).toMatchObject({ delivery_status: { code: 300 } });
  });

  it('are not edited by uploads', async () => {
    const { create, users } = await aPixel();
    const { body } = await create(including(aRule([leaf('PageView')])));
    expect((await users('POST', body.id, { schema: 'EMAIL', data: [sha256('a')] })).body.error.code).toBe(100);
  });
});

it('the status of a website audience tells of an unknown pixel and of one that is not firing', async () => {
  const { create, call, receive, script } = await aPixel();
  const { body } = await create(including(aRule([leaf('PageView')])));
  const status = async () =>
    (await call('GET', body.id, { query: { fields: 'operation_status' } })).body.operation_status.code;
  expect(await status()).toBe(422);
  await script('settings', { pixels: { 7: '1001' } });
  expect(await status()).toBe(421);
  await script('settings', { pixels: { [PIXEL]: '1001' } });
  await receive('a', 'PageView');
  expect(await status()).toBe(200);
});
