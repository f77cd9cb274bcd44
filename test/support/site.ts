import type { SiteId } from '../../shared/domain/ids.ts';
import type { Site } from '../../shared/domain/site.ts';
import { SITE_DEFAULTS } from '../../shared/pipeline/create-site.ts';
import { isSignedBy } from '../../shared/runtime/site-secret.ts';

/** No secret at all, so that tests can sign like the site. */
export const randomSecret = (): string => '5ec2e7'.repeat(10);

/** As `collect` compares signatures. */
export const isSigned = ({ secret }: Site, message: string, signature: string): boolean =>
  isSignedBy(secret, message, signature);

/** A site with the product's default settings, but that a sync may change as much as it likes. */
export function aSite(settings: Partial<Site> = {}): Site {
  return {
    ...SITE_DEFAULTS,
    siteId: 'shop' as SiteId,
    name: 'Shop',
    createdAt: 0,
    secret: randomSecret(),
    maxChangeShare: 1,
    ...settings,
  };
}
