import { readShopify } from '../../shared/contracts/webhooks/read-shopify.ts';
import { readWooCommerce } from '../../shared/contracts/webhooks/read-woocommerce.ts';
import type { DeliveryContext, WebhookReading } from '../../shared/contracts/webhooks/shop-order.ts';
import type { Site, WebhookProvider } from '../../shared/domain/site.ts';
import { parseGraphJson } from '../../shared/meta/parse-graph-json.ts';
import { readSignedVisitor } from '../../shared/runtime/site-secret.ts';

type Headers = Readonly<Record<string, string | undefined>>;

/** As API Gateway writes them: in lower case. */
export const SIGNATURE_HEADERS = {
  shopify: 'x-shopify-hmac-sha256',
  woocommerce: 'x-wc-webhook-signature',
} as const satisfies Record<WebhookProvider, string>;

const READERS = {
  shopify: { topic: 'x-shopify-topic', shop: 'x-shopify-shop-domain', read: readShopify },
  woocommerce: { topic: 'x-wc-webhook-topic', shop: 'x-wc-webhook-source', read: readWooCommerce },
} as const;

/** What WooCommerce sends, unsigned, when a webhook is saved: it goes live only if this is answered with 200. */
export function isPing(provider: WebhookProvider, body: Uint8Array): boolean {
  return provider === 'woocommerce' && body.length < 64 && /^webhook_id=\d+$/.test(Buffer.from(body).toString().trim());
}

/** Reads a delivery whose signature is right. */
export function readDelivery(
  provider: WebhookProvider,
  headers: Headers,
  body: Uint8Array,
  site: Site,
): { readonly topic: string; readonly reading: WebhookReading } {
  const { topic: header, shop, read } = READERS[provider];
  const topic = headers[header]?.trim() ?? '';
  if (topic === '') return { topic: 'webhook', reading: refusal(`The header ${header} is missing`) };
  let value: unknown;
  try {
    // Shopify's ids may be longer than a double can hold, as Meta's are.
    value = parseGraphJson(Buffer.from(body).toString('utf8'));
  } catch {
    return { topic, reading: refusal('The body is not JSON') };
  }
  return { topic, reading: read(topic, value, contextOf(provider, site, headers[shop])) };
}

const refusal = (detail: string): WebhookReading => ({ kind: 'refused', path: '', detail });

function contextOf(provider: WebhookProvider, site: Site, shop: string | undefined): DeliveryContext {
  const { secret, hosts, webhooks } = site;
  const paidStatuses = webhooks?.[provider]?.paidStatuses;
  const host = hosts[0] ?? shop?.replace(/^https?:\/\//, '').replace(/\/.*$/, '') ?? '';
  return {
    shopUrl: `https://${host === '' ? 'shop.invalid' : host}`,
    readToken: (text) => readSignedVisitor(secret, 'checkout-token', text),
    ...(paidStatuses === undefined ? {} : { paidStatuses }),
  };
}
