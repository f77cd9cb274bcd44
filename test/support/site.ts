import type { SiteId } from '../../shared/domain/ids.ts';
import type { Site } from '../../shared/domain/site.ts';
import { isSignedBy } from '../../shared/runtime/site-secret.ts';

/** No secret at all, so that tests can sign like the site. */
export const randomSecret = (): string => '5ec2e7'.repeat(10);

/** As `collect` compares signatures. */
export const isSigned = ({ secret }: Site, message: string, signature: string): boolean =>
  isSignedBy(secret, message, signature);

/** A site with the product's default settings. */
export function aSite(settings: Partial<Site> = {}): Site {
  return {
    siteId: 'shop' as SiteId,
    name: 'Shop',
    createdAt: 0,
    secret: randomSecret(),
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
