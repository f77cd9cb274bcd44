import type { SiteId } from './ids.ts';
import type { Instant } from './time.ts';

/** `required`: a pixel event without a word on consent is withheld. `assumed`: it counts as assumed consent. */
export type ConsentMode = 'required' | 'assumed';
export type UnsignedIdentify = 'attach' | 'ignore' | 'link';
/** `dry-run`: everything is computed and recorded, and nothing is sent to Meta that changes anything there. */
export type MetaMode = 'dry-run' | 'live';
export type ValueBasis = 'paid' | 'netOfTax' | 'netOfTaxAndShipping';

export const WEBHOOK_PROVIDERS = ['shopify', 'woocommerce'] as const;
export type WebhookProvider = (typeof WEBHOOK_PROVIDERS)[number];

/** How a platform's webhooks are checked and read. */
export type WebhookSettings = {
  /** What the platform signs its deliveries with; nobody outside is ever told. */
  readonly secret?: string;
  /** The one before: deliveries signed with it are taken until the change has reached the platform. */
  readonly previousSecret?: string;
  /** Order statuses that count as a purchase, instead of the provider's usual ones. */
  readonly paidStatuses?: readonly string[];
};

export type Site = {
  readonly siteId: SiteId;
  readonly name: string;
  readonly createdAt: Instant;
  /**
   * Random and never changed; what the site signs and hashes is derived from it (`site-secret.ts`). Nobody outside is ever
   * told.
   */
  readonly secret: string;
  /** ISO 4217; for events that carry a value without a currency. */
  readonly currency: string;
  /** IANA name; days of reports and bare dates are days there. */
  readonly timeZone: string;
  /** ISO 3166 alpha-2; the region phone numbers without a country code are read in. */
  readonly defaultCountry?: string;
  readonly consentMode: ConsentMode;
  /** Seconds; 0 = exact times. */
  readonly recencyResolution: number;
  readonly unsignedIdentify: UnsignedIdentify;
  readonly valueBasis: ValueBasis;
  /** The shop's own hosts: never a referrer. */
  readonly hosts: readonly string[];
  /** Share of an audience one sync run may change before it stops and asks; 1 = never stops. */
  readonly maxChangeShare: number;
  readonly meta: {
    /** Absent: `live`. */
    readonly mode?: MetaMode;
    readonly adAccountId?: string;
    readonly pixelId?: string;
    /** Facebook Page and Instagram account whose posts' figures are read. */
    readonly pageId?: string;
    readonly instagramId?: string;
    /** Whether events are forwarded to the pixel; absent: they are as soon as there is one. */
    readonly forward?: boolean;
    /** Meta then shows events in its test tool, and counts them nevertheless: never to be left on. */
    readonly testEventCode?: string;
  };
  /** No event after it can be of somebody who was erased. */
  readonly newestErasureAt?: Instant;
  readonly webhooks?: Readonly<Partial<Record<WebhookProvider, WebhookSettings>>>;
};

export const isDryRun = ({ meta: { mode } }: Pick<Site, 'meta'>): boolean => mode === 'dry-run';

/** As people are told: `sandbox` where what is sent reaches a stand-in for Meta. */
export function shownMode(site: Pick<Site, 'meta'>, reachesMeta: boolean): MetaMode | 'sandbox' {
  if (isDryRun(site)) return 'dry-run';
  return reachesMeta ? 'live' : 'sandbox';
}

/** The pixel that the site's events are forwarded to, if they are. */
export function forwardsTo({ meta: { pixelId, forward = true, mode } }: Pick<Site, 'meta'>): string | undefined {
  return forward && mode !== 'dry-run' ? pixelId : undefined;
}

export type KeyRole = 'server' | 'read' | 'admin';
