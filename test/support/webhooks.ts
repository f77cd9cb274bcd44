import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const SECRET = 'hush-hush-hush';

type Name = 'shopify-order' | 'shopify-refund' | 'shopify-checkout' | 'woocommerce-order';
export type Payload = Readonly<Record<string, unknown>>;

/** A sample of `events/webhooks/`, with some fields replaced. */
export function payload(name: Name, over: Payload = {}): Payload {
  const text = readFileSync(join(import.meta.dirname, `../../events/webhooks/${name}.json`), 'utf8');
  return { ...JSON.parse(text), ...over };
}

export const sign = (body: string, secret = SECRET): string =>
  createHmac('sha256', secret).update(body).digest('base64');

/** Headers as Shopify sends them. */
export const shopifyHeaders = (topic: string, signature: string): Record<string, string> => ({
  'content-type': 'application/json',
  'x-shopify-topic': topic,
  'x-shopify-hmac-sha256': signature,
  'x-shopify-shop-domain': 'demo.myshopify.com',
  'x-shopify-webhook-id': 'b54557e4-bdd9-4b37-8a5f-bf7d70bcd043',
});

/** Headers as WooCommerce sends them. */
export const wooHeaders = (topic: string, signature: string): Record<string, string> => ({
  'content-type': 'application/json',
  'x-wc-webhook-topic': topic,
  'x-wc-webhook-signature': signature,
  'x-wc-webhook-source': 'https://shop.example/',
  'x-wc-webhook-delivery-id': '36e520ebabc2fa725092ff4a47acedf2',
});
