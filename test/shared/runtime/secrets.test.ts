import { SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ParameterStore, startParameterStore } from '../../../infra/local/engines/parameter-store.ts';
import { Unavailable } from '../../../shared/domain/errors.ts';
import { MINUTE } from '../../../shared/domain/time.ts';
import { createSecrets } from '../../../shared/runtime/secrets.ts';

const values = new Map([['/shop/token', 'first']]);
let store: ParameterStore;
let client: SSMClient;
beforeAll(async () => {
  store = await startParameterStore(values);
  client = new SSMClient({
    endpoint: store.endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
});
afterAll(async () => {
  client.destroy();
  await store.stop();
});

it('keeps a secret for five minutes, or until it is told to forget it', async () => {
  let now = 0;
  const secrets = createSecrets(client, { token: '/shop/token' }, () => now);
  expect(await secrets.read()).toEqual({ token: 'first' });
  values.set('/shop/token', 'second');
  now = 5 * MINUTE - 1;
  expect(await secrets.read()).toEqual({ token: 'first' });
  now += 1;
  expect(await secrets.read()).toEqual({ token: 'second' });
  values.set('/shop/token', 'third');
  secrets.forget();
  expect(await secrets.read()).toEqual({ token: 'third' });
});

it('does not keep that it could not read one', async () => {
  const secrets = createSecrets(client, { token: '/shop/other' }, () => 0);
  await expect(secrets.read()).rejects.toThrow(Unavailable);
  values.set('/shop/other', 'there');
  expect(await secrets.read()).toEqual({ token: 'there' });
});
