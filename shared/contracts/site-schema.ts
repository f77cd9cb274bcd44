import * as z from 'zod';
import { isTimeZone } from '../domain/civil-time.ts';
import { parseSiteId } from '../domain/ids.ts';
import { parseCurrency } from '../domain/money.ts';
import type { Site } from '../domain/site.ts';
import { plainText } from './plain-text.ts';
import { applyWebhookChanges, webhookChangesSchema, webhooksSchema } from './webhook-settings.ts';

const host = z
  .string()
  .max(253)
  .regex(/^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/, {
    error: 'must be a host name in lower case, such as shop.example.com',
  });

const metaId = z
  .string()
  .regex(/^\d{1,30}$/, { error: 'must be digits' })
  .nullable()
  .optional();

/** `sandbox`: live, but what Backtrail is configured to talk to is not Meta. */
export const metaModeSchema = z.enum(['dry-run', 'sandbox', 'live']);

const settings = {
  name: plainText.trim().min(1).max(200),
  currency: z
    .string()
    .trim()
    .toUpperCase()
    .refine((text) => parseCurrency(text) !== undefined, { error: 'must be an ISO 4217 currency code such as EUR' }),
  timeZone: z.string().refine(isTimeZone, { error: 'must be an IANA time zone such as Europe/Berlin' }),
  /** `null` takes it away. */
  defaultCountry: z
    .string()
    .regex(/^[A-Z]{2}$/, { error: 'must be an ISO 3166 country code such as DE' })
    .nullable(),
  consentMode: z.enum(['required', 'assumed']),
  recencyResolution: z.int().min(0).max(86_400),
  unsignedIdentify: z.enum(['attach', 'ignore', 'link']),
  valueBasis: z.enum(['paid', 'netOfTax', 'netOfTaxAndShipping']),
  hosts: z.array(host).max(100),
  maxChangeShare: z.number().gt(0).max(1),
  meta: z.strictObject({
    /** `null`: live. */
    mode: z.enum(['dry-run', 'live']).nullable().optional(),
    adAccountId: z
      .string()
      .regex(/^(?:act_)?\d{1,30}$/, { error: 'must be the digits of an ad account, with or without act_' })
      .nullable()
      .optional(),
    pixelId: metaId,
    /** The Facebook Page and the Instagram account whose posts' figures are read. */
    pageId: metaId,
    instagramId: metaId,
    /** `null`: as soon as there is a pixel. */
    forward: z.boolean().nullable().optional(),
    testEventCode: z
      .string()
      .regex(/^[A-Za-z0-9_-]{1,64}$/, {
        error: 'must be the code of the test tool in Events Manager, such as TEST12345',
      })
      .nullable()
      .optional(),
  }),
  webhooks: webhookChangesSchema,
};

export const siteChangesSchema = z.strictObject(settings).partial();
export type SiteChanges = z.infer<typeof siteChangesSchema>;

export const newSiteSchema = siteChangesSchema.extend({
  siteId: z.string().refine((text) => parseSiteId(text) !== undefined, {
    error: 'must be 1 to 64 lower-case letters, digits, dots, dashes and underscores, beginning with a letter or digit',
  }),
});

/** Settings after changes; `null` takes an optional one away, ids at Meta change one by one. */
export function applySiteChanges(site: Site, { defaultCountry, meta, webhooks, ...changes }: SiteChanges): Site {
  const { defaultCountry: country = null, webhooks: hooks, ...rest } = site;
  const nextHooks = webhooks === undefined ? hooks : applyWebhookChanges(hooks, webhooks);
  const kept = defaultCountry === undefined ? country : defaultCountry;
  const ids = Object.entries({ ...site.meta, ...meta }).filter((entry) => entry[1] != null);
  return {
    ...rest,
    ...withoutUndefined(changes),
    ...(kept === null ? {} : { defaultCountry: kept }),
    meta: Object.fromEntries(ids) as Site['meta'],
    ...(nextHooks === undefined ? {} : { webhooks: nextHooks }),
  };
}

function withoutUndefined<Value extends object>(
  value: Value,
): { [Key in keyof Value]: Exclude<Value[Key], undefined> } {
  return Object.fromEntries(Object.entries(value).filter((entry) => entry[1] !== undefined)) as never;
}

const time = z.string();

/** The part that failed is named; the others are there. */
export const insightImportSchema = z.object({
  lastTryAt: time,
  lastImportAt: time.nullable(),
  lastError: z
    .object({
      part: z.enum(['ads', 'page', 'instagram']),
      class: z.enum(['retry-later', 'credentials', 'human', 'row', 'bug']),
      message: z.string(),
      action: z.string(),
    })
    .nullable(),
});

/** How forwarding to the Conversions API goes; asked for with the site alone. */
export const forwardingSchema = z.object({
  lastSentAt: time.nullable(),
  lastError: z
    .object({
      at: time,
      class: z.enum(['retry-later', 'credentials', 'human', 'row', 'bug']),
      message: z.string(),
      action: z.string(),
    })
    .nullable(),
  /** The newest events that will never arrive, and why. */
  refused: z.array(z.object({ eventId: z.string(), event: z.string(), at: time, reason: z.string() })),
});

export const siteSchema = z.object({
  siteId: z.string(),
  name: z.string(),
  createdAt: z.string(),
  currency: z.string(),
  timeZone: z.string(),
  defaultCountry: z.string().nullable(),
  consentMode: settings.consentMode,
  recencyResolution: z.int(),
  unsignedIdentify: settings.unsignedIdentify,
  valueBasis: settings.valueBasis,
  hosts: z.array(z.string()),
  maxChangeShare: z.number(),
  meta: z.object({
    mode: metaModeSchema,
    adAccountId: z.string().nullable(),
    pixelId: z.string().nullable(),
    pageId: z.string().nullable(),
    instagramId: z.string().nullable(),
    forward: z.boolean(),
    testEventCode: z.string().nullable(),
  }),
  forwarding: forwardingSchema.optional(),
  /** How reading figures of ads and posts goes; `null`: nobody has tried yet. */
  insightImport: insightImportSchema.nullable().optional(),
  /** Which secrets are set; what they are is never answered. */
  webhooks: webhooksSchema,
});
