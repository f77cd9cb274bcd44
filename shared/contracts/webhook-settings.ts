import * as z from 'zod';
import { type Site, WEBHOOK_PROVIDERS, type WebhookProvider, type WebhookSettings } from '../domain/site.ts';

const secret = z
  .string()
  .trim()
  .regex(/^[\x21-\x7e]{8,256}$/, { error: 'must be the platform’s own secret: 8 to 256 characters without blanks' });
const status = z.string().regex(/^[a-z][a-z0-9_-]{0,39}$/, {
  error: 'must be a status as the platform writes it, such as authorized or on-hold',
});

const changes = z.strictObject({
  /** The one before it is still taken, until `previousSecret: null`. */
  secret: secret.optional(),
  previousSecret: z.null().optional(),
  /** `null`: the provider's usual ones. */
  paidStatuses: z.array(status).min(1).max(20).nullable().optional(),
});

/** `null` takes a provider's settings away, secrets included. */
export const webhookChangesSchema = z.strictObject({
  shopify: changes.nullable().optional(),
  woocommerce: changes.nullable().optional(),
} satisfies Record<WebhookProvider, unknown>);
export type WebhookChanges = z.infer<typeof webhookChangesSchema>;

const shown = z.object({
  secretSet: z.boolean(),
  previousSecretSet: z.boolean(),
  paidStatuses: z.array(z.string()).nullable(),
});
export const webhooksSchema = z.object({ shopify: shown, woocommerce: shown } satisfies Record<
  WebhookProvider,
  unknown
>);

/** Settings after changes. A new secret makes the one in use the previous one; the same secret again changes nothing. */
export function applyWebhookChanges(before: Site['webhooks'], said: WebhookChanges): Site['webhooks'] {
  const after = WEBHOOK_PROVIDERS.map((provider) => [provider, applyOne(before?.[provider], said[provider])] as const);
  const kept = after.filter(([, settings]) => Object.keys(settings).length > 0);
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

function applyOne(before: WebhookSettings = {}, said: WebhookChanges[WebhookProvider]): WebhookSettings {
  if (said === null) return {};
  if (said === undefined) return before;
  const rotates = said.secret !== undefined && said.secret !== before.secret;
  const secret = said.secret ?? before.secret;
  const previousSecret = said.previousSecret === null ? undefined : rotates ? before.secret : before.previousSecret;
  const paidStatuses = said.paidStatuses === undefined ? before.paidStatuses : (said.paidStatuses ?? undefined);
  return {
    ...(secret === undefined ? {} : { secret }),
    ...(previousSecret === undefined ? {} : { previousSecret }),
    ...(paidStatuses === undefined ? {} : { paidStatuses }),
  };
}

/** What may be seen of them: never a secret. */
export function webhooksBody(webhooks: Site['webhooks']): z.infer<typeof webhooksSchema> {
  const body = ({ secret, previousSecret, paidStatuses }: WebhookSettings = {}) => ({
    secretSet: secret !== undefined,
    previousSecretSet: previousSecret !== undefined,
    paidStatuses: paidStatuses === undefined ? null : [...paidStatuses],
  });
  return { shopify: body(webhooks?.shopify), woocommerce: body(webhooks?.woocommerce) };
}
