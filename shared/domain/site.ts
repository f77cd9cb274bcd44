import type { SiteId } from './ids.ts';
import type { Instant } from './time.ts';

/** `required`: a pixel event without a word on consent is withheld. `assumed`: it counts as assumed consent. */
export type ConsentMode = 'required' | 'assumed';
export type UnsignedIdentify = 'attach' | 'ignore' | 'link';
export type ValueBasis = 'paid' | 'netOfTax' | 'netOfTaxAndShipping';

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
  readonly meta: { readonly adAccountId?: string; readonly pixelId?: string };
};

export type KeyRole = 'server' | 'read' | 'admin';
