import type { SiteId } from '../../shared/domain/ids.ts';
import type { Site } from '../../shared/domain/site.ts';

/** A site with the product's default settings. */
export function aSite(settings: Partial<Site> = {}): Site {
  return {
    siteId: 'shop' as SiteId,
    name: 'Shop',
    createdAt: 0,
    currency: 'EUR',
    timeZone: 'UTC',
    consentMode: 'required',
    recencyResolution: 900,
    unsignedIdentify: 'attach',
    valueBasis: 'paid',
    hosts: [],
    maxChangeShare: 1,
    meta: {},
    ...settings,
  };
}
