import { describe, expect, it } from 'vitest';
import { createTokenBucket } from '../../../infra/local/api-gateway/token-bucket.ts';
import { startFixture } from './fixture/running-host.ts';

/** So slow that nothing is filled up while a test lasts. */
const SMALL = { rate: 0.001, burst: 3 };

async function callFiveTimes(url: string): Promise<readonly Response[]> {
  const answers: Response[] = [];
  for (let i = 0; i < 5; i++) answers.push(await fetch(`${url}/env`));
  return answers;
}

describe('the stage’s throttle', () => {
  it('lets a burst through, then as many a second as its rate says, and saves up no more than a burst', () => {
    let now = 1_000;
    const bucket = createTokenBucket({ rate: 2, burst: 3 }, () => now);
    const takeFive = () => [1, 2, 3, 4, 5].map(() => bucket.take());
    expect(takeFive()).toEqual([true, true, true, false, false]);
    now += 499;
    expect(bucket.take()).toBe(false);
    now += 1;
    expect(bucket.take()).toBe(true);
    expect(bucket.take()).toBe(false);
    now += 60_000;
    expect(takeFive()).toEqual([true, true, true, false, false]);
  });

  it('answers 429 in API Gateway’s words to what comes beyond the burst, and the controls go on', async () => {
    const { host } = await startFixture({ throttle: SMALL });
    const answers = await callFiveTimes(host.url);
    expect(answers.map(({ status }) => status === 429)).toEqual([false, false, false, true, true]);
    const refused = answers.at(-1);
    expect(refused?.headers.get('content-type')).toBe('application/json');
    expect(await refused?.text()).toBe('{"message":"Too Many Requests"}');
    expect((await fetch(`${host.url}/__local/clock`)).status).toBe(200);
  });

  it('can be left out', async () => {
    const { host } = await startFixture({ throttle: SMALL }, { throttled: false });
    for (const { status } of await callFiveTimes(host.url)) expect(status).not.toBe(429);
  });
});
