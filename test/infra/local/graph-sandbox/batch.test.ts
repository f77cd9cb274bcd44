import { describe, expect, it } from 'vitest';
import { ACCOUNT, type Answer, aSandbox, sha256 } from './a-sandbox.ts';

const TOKEN = 'graph-sandbox-token';
const form = (fields: Record<string, string>): string => new URLSearchParams(fields).toString();

async function sendBatch(
  sandbox: Awaited<ReturnType<typeof aSandbox>>,
  batch: unknown,
  path = '/v26.0/',
): Promise<Answer> {
  const body = new URLSearchParams({ access_token: TOKEN, batch: JSON.stringify(batch) });
  return sandbox.send('POST', path, { body });
}

describe('a batch', () => {
  it('answers each call for itself, as JSON text', async () => {
    const sandbox = await aSandbox();
    const id = await sandbox.createAudience();
    const payload = JSON.stringify({ schema: 'EMAIL', data: [sha256('a')] });
    const { body } = await sendBatch(sandbox, [
      { method: 'POST', relative_url: `${id}/users`, body: form({ payload }) },
      { method: 'GET', relative_url: '42?fields=name' },
      { method: 'GET', relative_url: `v24.0/${id}` },
    ]);
    expect(body.map(({ code }: { code: number }) => code)).toEqual([200, 400, 400]);
    expect(JSON.parse(body[0].body).num_received).toBe(1);
    expect(body[0].headers).toContainEqual({ name: 'content-type', value: expect.any(String) });
    expect(body.slice(1).map((answer: Answer) => JSON.parse(answer.body).error.code)).toEqual([100, 2635]);
    expect(await sandbox.members(id)).toHaveLength(1);
  });

  it('without a version leaves it to each call', async () => {
    const sandbox = await aSandbox();
    const calls = [ACCOUNT, `v26.0/${ACCOUNT}`].map((relative_url) => ({ method: 'GET', relative_url }));
    const { body } = await sendBatch(sandbox, calls, '/');
    expect(body.map(({ code }: { code: number }) => code)).toEqual([400, 200]);
  });

  it('checks the token of each call', async () => {
    const sandbox = await aSandbox();
    const url = `/v26.0/${ACCOUNT}`;
    const { body } = await sendBatch(sandbox, [{ method: 'GET', relative_url: `${url}?access_token=wrong` }], '/');
    expect(JSON.parse(body[0].body).error.code).toBe(190);
  });

  it('of more than 50 calls, or of none, is refused', async () => {
    const sandbox = await aSandbox();
    const call = { method: 'GET', relative_url: ACCOUNT };
    expect((await sendBatch(sandbox, new Array(50).fill(call))).body).toHaveLength(50);
    for (const batch of [new Array(51).fill(call), [], 'x']) {
      expect((await sendBatch(sandbox, batch)).body.error.code).toBe(100);
    }
  });
});
