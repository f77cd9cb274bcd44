import { describe, expect, it } from 'vitest';
import { appSecretProof } from '../../../../infra/local/graph-sandbox/check-credentials.ts';
import { SANDBOX_APP_SECRET, SANDBOX_TOKEN } from '../../../../infra/local/graph-sandbox/credentials.ts';
import { ACCOUNT, aSandbox } from './a-sandbox.ts';

const CREDENTIALS = { token: 'access-token-234', appSecret: 'appsecret-123' };

describe('the version', () => {
  it.each(['v25.0', 'v26.0'])('%s is accepted', async (version) => {
    const { call } = await aSandbox();
    expect((await call('GET', ACCOUNT, { version })).status).toBe(200);
  });

  it.each(['/v24.0', '/v3.1', ''])('%j before the path is refused as out of date', async (prefix) => {
    const { send } = await aSandbox();
    const { status, body } = await send('GET', `${prefix}/${ACCOUNT}?access_token=${SANDBOX_TOKEN}`);
    expect([status, body.error.code]).toEqual([400, 2635]);
  });

  it('is an unknown path when it does not exist yet', async () => {
    const { call } = await aSandbox();
    expect((await call('GET', ACCOUNT, { version: 'v99.0' })).body.error.code).toBe(2500);
  });
});

describe('the token', () => {
  it('is taken from the query, the body or the Authorization header', async () => {
    const { send } = await aSandbox();
    const path = `/v26.0/${ACCOUNT}`;
    const bearer = { headers: { authorization: `Bearer ${SANDBOX_TOKEN}` } };
    const body = new URLSearchParams({ access_token: SANDBOX_TOKEN, name: 'A', subtype: 'CUSTOM' });
    expect((await send('GET', `${path}?access_token=${SANDBOX_TOKEN}`)).status).toBe(200);
    expect((await send('GET', path, bearer)).status).toBe(200);
    expect((await send('POST', `${path}/customaudiences`, { body })).status).toBe(200);
  });

  it('missing or wrong answers 190 in the shape of every Graph error', async () => {
    const { send } = await aSandbox();
    for (const query of ['', '?access_token=wrong']) {
      const { status, body } = await send('GET', `/v26.0/${ACCOUNT}${query}`);
      expect(status).toBe(400);
      expect(body).toEqual({
        error: {
          code: 190,
          type: 'OAuthException',
          message: expect.any(String),
          fbtrace_id: expect.stringMatching(/^A[\w-]{22}$/),
        },
      });
    }
  });
});

describe('the proof of the app secret', () => {
  it('agrees with the known vectors', () => {
    expect(appSecretProof(CREDENTIALS)).toBe('cdfcbc87edc90f8123cd3797a0d6f6f7eedf63d97038a15d1693d297f653d7f2');
    expect(appSecretProof(CREDENTIALS, '1700000000')).toBe(
      '24576cd34ef4671d43d4876e233b5fca8c51165f9a6e5187c1cb53e2e365d6d0',
    );
  });

  it('is accepted when right, plain or timed, and answers 104 when wrong or mixed up', async () => {
    const { call } = await aSandbox(CREDENTIALS);
    const ask = async (query: Record<string, string>) =>
      (await call('GET', ACCOUNT, { query: { access_token: CREDENTIALS.token, ...query } })).body.error?.code;
    const [plain, timed] = [appSecretProof(CREDENTIALS), appSecretProof(CREDENTIALS, '1700000000')];
    expect(await ask({ appsecret_proof: plain })).toBeUndefined();
    expect(await ask({ appsecret_proof: timed, appsecret_time: '1700000000' })).toBeUndefined();
    expect(await ask({ appsecret_proof: timed })).toBe(104);
    expect(await ask({ appsecret_proof: plain, appsecret_time: '1700000000' })).toBe(104);
    expect(await ask({ appsecret_proof: 'feed' })).toBe(104);
  });

  it('is demanded only of an app set to demand it', async () => {
    const { call } = await aSandbox({ proofRequired: true });
    const proof = appSecretProof({ token: SANDBOX_TOKEN, appSecret: SANDBOX_APP_SECRET });
    expect((await call('GET', ACCOUNT)).body.error.code).toBe(100);
    expect((await call('GET', ACCOUNT, { query: { appsecret_proof: proof } })).status).toBe(200);
  });
});

describe('every answer', () => {
  it('reports the usage of the quota, refusals too', async () => {
    const { call } = await aSandbox();
    for (const answer of [await call('GET', ACCOUNT), await call('GET', '42')]) {
      const usage = Object.values(JSON.parse(answer.headers.get('x-business-use-case-usage') ?? '{}'));
      expect(usage).toEqual([
        [expect.objectContaining({ type: 'custom_audience', estimated_time_to_regain_access: 0 })],
      ]);
      expect(JSON.parse(answer.headers.get('x-app-usage') ?? '{}')).toHaveProperty('call_count');
      expect(JSON.parse(answer.headers.get('x-ad-account-usage') ?? '{}')).toHaveProperty('acc_id_util_pct');
    }
  });

  it('is the same with a slash at the end of the path', async () => {
    const { call } = await aSandbox();
    expect((await call('GET', `${ACCOUNT}/`)).status).toBe(200);
  });

  it('to a path nobody knows is 2500', async () => {
    const { call } = await aSandbox();
    expect((await call('GET', `${ACCOUNT}/nothing`)).body.error.code).toBe(2500);
  });
});
