import { when } from '../cli/words.ts';

type Webhooks = {
  readonly secretSet: boolean;
  readonly previousSecretSet: boolean;
  readonly paidStatuses: readonly string[] | null;
};

/** Settings of a site as the API shows them. */
export type Site = {
  readonly siteId: string;
  readonly name: string;
  readonly createdAt: string;
  readonly currency: string;
  readonly timeZone: string;
  readonly defaultCountry: string | null;
  readonly consentMode: string;
  readonly recencyResolution: number;
  readonly unsignedIdentify: string;
  readonly valueBasis: string;
  readonly hosts: readonly string[];
  readonly maxChangeShare: number;
  readonly meta: {
    readonly mode: string;
    readonly adAccountId: string | null;
    readonly pixelId: string | null;
    readonly pageId: string | null;
    readonly instagramId: string | null;
    readonly forward: boolean;
    readonly testEventCode: string | null;
  };
  readonly webhooks: Readonly<Record<'shopify' | 'woocommerce', Webhooks>>;
};

export function siteDetails(site: Site): readonly (readonly [string, string])[] {
  const { recencyResolution: resolution, meta } = site;
  return [
    ['site', site.siteId],
    ['name', site.name],
    ['made', when(site.createdAt)],
    ['currency', site.currency],
    ['time zone', site.timeZone],
    ['country', site.defaultCountry ?? '–'],
    ['consent mode', site.consentMode],
    ['recency resolution', resolution === 0 ? 'exact' : `${resolution} s`],
    ['unsigned identify', site.unsignedIdentify],
    ['value basis', site.valueBasis],
    ['own hosts', site.hosts.join(', ') || '–'],
    ['max change share', String(site.maxChangeShare)],
    ['mode', meta.mode === 'dry-run' ? 'DRY RUN: nothing is sent to Meta' : meta.mode],
    ['Meta ad account', meta.adAccountId ?? '–'],
    ['Meta pixel', meta.pixelId ?? '–'],
    ['Facebook Page', meta.pageId ?? '–'],
    ['Instagram account', meta.instagramId ?? '–'],
    ['events to the pixel', meta.forward ? 'yes' : 'no'],
    ...(meta.testEventCode === null ? [] : [['TEST EVENT CODE', meta.testEventCode] as const]),
    ['Shopify webhooks', webhookWords(site.webhooks.shopify)],
    ['WooCommerce webhooks', webhookWords(site.webhooks.woocommerce)],
  ];
}

function webhookWords({ secretSet, previousSecretSet, paidStatuses }: Webhooks): string {
  const secret = secretSet ? `secret is set${previousSecretSet ? ', the previous one counts too' : ''}` : 'no secret';
  return paidStatuses === null ? secret : `${secret}; paid is ${paidStatuses.join(', ')}`;
}
