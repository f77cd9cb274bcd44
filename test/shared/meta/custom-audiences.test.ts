import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SANDBOX_APP_SECRET, SANDBOX_TOKEN } from '../../../infra/local/graph-sandbox/credentials.ts';
import { type GraphSandbox, startGraphSandbox } from '../../../infra/local/graph-sandbox/start-graph-sandbox.ts';
import { createCustomAudiences } from '../../../shared/meta/custom-audiences.ts';
import { createGraphClient, type GraphCredentials } from '../../../shared/meta/graph-client.ts';
import { hashEmail } from '../../../shared/meta/normalise-email.ts';
import { NO_PAUSES } from '../../support/graph.ts';

let sandbox: GraphSandbox;
let credentials: GraphCredentials = { token: SANDBOX_TOKEN, appSecret: SANDBOX_APP_SECRET };
let forgotten = 0;
let session = 0;

beforeAll(async () => {
  sandbox = await startGraphSandbox({ port: 0, now: () => 1_700_000_000_000, proofRequired: true });
});
afterAll(() => sandbox.close());
beforeEach(async () => {
  credentials = { token: SANDBOX_TOKEN, appSecret: SANDBOX_APP_SECRET };
  forgotten = 0;
  await fetch(`${sandbox.url}/__sandbox/faults`, { method: 'DELETE' });
});

function audiences(timeoutMs = 2_000) {
  const graph = createGraphClient({
    baseUrl: sandbox.url,
    timeoutMs,
    credentials: {
      read: async () => credentials,
      forget: () => {
        forgotten += 1;
      },
    },
  });
  session += 1;
  const start = session * 1_000;
  let next = start;
  return createCustomAudiences({ graph, newSessionId: () => next++, pace: NO_PAUSES });
}

const script = (respond: unknown, match: unknown = {}, times = 1) =>
  fetch(`${sandbox.url}/__sandbox/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify([{ match, respond, times }]),
  });

async function create(name: string): Promise<string> {
  const created = await audiences().createAudience({ adAccountId: 'act_1', name, description: name });
  if (created.kind !== 'created') throw new Error(created.failure.message);
  return created.metaAudienceId;
}

async function membersOf(id: string): Promise<readonly { EMAIL?: string; PHONE?: string }[]> {
  const answer = await fetch(`${sandbox.url}/__sandbox/audiences`);
  const { audiences: all } = (await answer.json()) as { audiences: { id: string; members: { EMAIL?: string }[] }[] };
  return all.find((audience) => audience.id === id)?.members ?? [];
}

const email = (name: string): string => hashEmail(`${name}@example.com`) ?? '';

describe('a customer list', () => {
  it('is found again when it is created twice', async () => {
    expect(await create('twice')).toBe(await create('twice'));
    expect(await create('once')).not.toBe(await create('twice'));
  });

  it('takes members and gives them back', async () => {
    const id = await create('members');
    const rows = [{ email: email('a') }, { email: email('b'), phone: email('phone') }];
    expect(await audiences().addUsers(id, rows)).toEqual({ kind: 'done', calls: 1, invalid: 0 });
    expect(await membersOf(id)).toHaveLength(2);
    expect(await audiences().removeUsers(id, [{ phone: email('phone') }])).toMatchObject({ kind: 'done' });
    expect(await membersOf(id)).toEqual([{ EMAIL: email('a') }]);
  });

  it('is filled with ten thousand rows a call, in one session', async () => {
    const id = await create('many');
    const rows = Array.from({ length: 20_001 }, (_, index) => ({ email: email(`many${index}`) }));
    expect(await audiences().addUsers(id, rows)).toEqual({ kind: 'done', calls: 3, invalid: 0 });
    expect(await membersOf(id)).toHaveLength(20_001);
  });

  it('says how many values Meta could not read', async () => {
    const id = await create('invalid');
    expect(await audiences().addUsers(id, [{ email: 'not a hash' }, { email: email('c') }])).toMatchObject({
      kind: 'done',
      invalid: 1,
    });
  });

  it('tells its size and whether ads can use it', async () => {
    const status = await audiences().readStatus(await create('status'));
    expect(status).toMatchObject({ kind: 'read', metaLow: 0, metaHigh: 0 });
  });
});

describe('when Meta refuses', () => {
  it.each([
    ['an expired token', { code: 190, subcode: 463 }, 'credentials'],
    ['a wrong proof', { code: 104 }, 'credentials'],
    ['missing permission', { code: 200 }, 'credentials'],
    ['terms not accepted', { code: 200, subcode: 1870090 }, 'human'],
    ['terms not accepted, said otherwise', { code: 200, subcode: 1870034 }, 'human'],
    ['terms not accepted, as a bare code', { code: 1870092 }, 'human'],
    ['a flagged audience', { code: 100, subcode: 1713230 }, 'human'],
    ['a removal that leaves too few', { code: 200, subcode: 1870047 }, 'human'],
    ['an audience that is gone', { code: 100, subcode: 33 }, 'human'],
    ['a used-up quota', { code: 80003 }, 'retry-later'],
    ['too many calls', { code: 17, subcode: 2446079 }, 'retry-later'],
    ['another edit in progress', { code: 2650, subcode: 1870145 }, 'retry-later'],
    ['a passing problem of a permanent code', { code: 100, isTransient: true }, 'retry-later'],
    ['an old version', { code: 2635 }, 'bug'],
    ['a parameter', { code: 100 }, 'bug'],
  ])('%s is classed', async (_, error, expected) => {
    const id = await create('refusals');
    await script({ error }, { path: '/users$' }, 2);
    const outcome = await audiences().addUsers(id, [{ email: email('a') }]);
    expect(outcome).toMatchObject({ kind: 'failed', failure: { class: expected } });
    expect(forgotten).toBe(expected === 'credentials' ? 1 : 0);
  });

  it('an error with HTTP 200 is an error', async () => {
    const id = await create('refusals');
    await script({ error: { code: 190 }, status: 200 }, { path: '/users$' });
    expect(await audiences().addUsers(id, [{ email: email('a') }])).toMatchObject({ kind: 'failed' });
  });

  it('one stumble is got over at once, two are left for later', async () => {
    const id = await create('stumbles');
    await script({ status: 502, html: '<html>Bad Gateway</html>' }, { path: '/users$' });
    expect(await audiences().addUsers(id, [{ email: email('a') }])).toMatchObject({ kind: 'done', calls: 1 });
    await script({ error: { code: 2, isTransient: true }, status: 500 }, { path: '/users$' }, 2);
    expect(await audiences().addUsers(id, [{ email: email('b') }])).toMatchObject({
      kind: 'failed',
      failure: { class: 'retry-later' },
    });
  });

  it('an answer that was lost on its way leaves the members there', async () => {
    const id = await create('lost');
    await script('commit-then-hang', { path: '/users$' });
    expect(await audiences(100).addUsers(id, [{ email: email('a') }])).toMatchObject({ kind: 'done' });
    expect(await membersOf(id)).toHaveLength(1);
  });

  it('no call is made any more once the quota is nearly used, and the wait Meta asks for is handed on', async () => {
    const id = await create('quota');
    const usage = { '1': [{ type: 'custom_audience', call_count: 96, estimated_time_to_regain_access: 7 }] };
    const headers = { 'X-Business-Use-Case-Usage': JSON.stringify(usage) };
    await script({ status: 200, body: { num_invalid_entries: 0 }, headers, commit: true }, { path: '/users$' }, 3);
    const rows = Array.from({ length: 10_001 }, (_, index) => ({ email: email(`quota${index}`) }));
    expect(await audiences().addUsers(id, rows)).toMatchObject({
      kind: 'failed',
      calls: 1,
      failure: { class: 'retry-later', wholeAccount: true, isLimit: true, waitMs: 7 * 60_000 },
    });
    expect(await audiences().addUsers(id, rows.slice(0, 1))).toMatchObject({
      kind: 'done',
      accountFailure: { waitMs: 7 * 60_000 },
    });
    await fetch(`${sandbox.url}/__sandbox/faults`, { method: 'DELETE' });
    await script({ error: { code: 80003 }, headers }, { path: '/users$' });
    expect(await audiences().addUsers(id, rows.slice(0, 1))).toMatchObject({ failure: { waitMs: 7 * 60_000 } });
  });

  it('no answer at all is nobody’s fault', async () => {
    const graph = createGraphClient({
      baseUrl: 'http://127.0.0.1:9',
      credentials: { read: async () => credentials, forget: () => {} },
    });
    const outcome = await createCustomAudiences({ graph, newSessionId: () => 1, pace: NO_PAUSES }).addUsers('1', [
      { email: email('a') },
    ]);
    expect(outcome).toMatchObject({ kind: 'failed', failure: { class: 'retry-later' }, calls: 0 });
  });

  it('credentials that were replaced meanwhile are read anew', async () => {
    const stale = { token: 'stale' };
    let read = 0;
    const graph = createGraphClient({
      baseUrl: sandbox.url,
      credentials: {
        read: async () => (read === 0 ? stale : credentials),
        forget: () => {
          read += 1;
        },
      },
    });
    const all = createCustomAudiences({ graph, newSessionId: () => 1, pace: NO_PAUSES });
    expect(await all.createAudience({ adAccountId: '1', name: 'n', description: 'd' })).toMatchObject({
      kind: 'created',
    });
  });

  it('a wrong secret is told as such', async () => {
    credentials = { token: SANDBOX_TOKEN, appSecret: 'wrong' };
    const outcome = await audiences().createAudience({ adAccountId: '1', name: 'n', description: 'd' });
    expect(outcome).toMatchObject({ kind: 'failed', failure: { class: 'credentials' } });
  });
});
