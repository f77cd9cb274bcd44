import { expect } from 'vitest';
import { type RunningShop, startShop } from './running-shop.ts';
import { type Payload, SECRET, shopifyHeaders, sign, wooHeaders } from './webhooks.ts';

export type Deliver = (provider: 'shopify' | 'woocommerce', topic: string, body: Payload) => Promise<void>;

/** A running shop whose site knows both platforms' secret, and what delivers to it and sees it taken. */
export async function startWebhookShop(
  clock: number,
): Promise<{ readonly shop: RunningShop; readonly deliver: Deliver }> {
  const shop = await startShop(clock);
  await shop.admin.patch('/v1/sites/local', {
    hosts: ['shop.example'],
    webhooks: { shopify: { secret: SECRET }, woocommerce: { secret: SECRET } },
  });
  return {
    shop,
    async deliver(provider, topic, body) {
      const text = JSON.stringify(body);
      const headers = (provider === 'shopify' ? shopifyHeaders : wooHeaders)(topic, sign(text));
      const url = new URL(`/v1/webhooks/${provider}/local`, shop.host.url);
      const answer = await fetch(url, { method: 'POST', headers, body: text });
      expect([answer.status, await answer.json()]).toMatchObject([200, {}]);
    },
  };
}
