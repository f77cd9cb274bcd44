import { isWithin } from '../../../../shared/domain/touchpoint/site-hosts.ts';
import { count } from '../../cli/words.ts';
import type { RecentEvent } from '../../tail/recent-event.ts';
import { type Finding, look, wrong } from '../finding.ts';

export type SiteSettings = {
  readonly siteId: string;
  readonly hosts: readonly string[];
  readonly meta: {
    readonly mode?: string;
    readonly adAccountId: string | null;
    readonly pixelId?: string | null;
    readonly forward?: boolean;
    readonly testEventCode?: string | null;
  };
  readonly insightImport?: {
    readonly lastError: { readonly class: string; readonly message: string; readonly action: string } | null;
  } | null;
  readonly forwarding?: {
    readonly lastSentAt: string | null;
    readonly lastError: { readonly class: string; readonly message: string; readonly action: string } | null;
    readonly refused: readonly { readonly event: string; readonly reason: string }[];
  };
};

export function checkSite({ siteId, meta }: SiteSettings): readonly Finding[] {
  const dry =
    meta.mode === 'dry-run'
      ? [
          look(
            `Site ${siteId} is in a dry run: nothing is sent to Meta.`,
            `npm run admin -- site update ${siteId} --mode live`,
          ),
        ]
      : [];
  if (meta.adAccountId !== null) return dry;
  return [
    ...dry,
    wrong(
      `Site ${siteId} has no ad account: there is no place at Meta where its audiences could be.`,
      `npm run admin -- site update ${siteId} --ad-account ID`,
    ),
  ];
}

/** Whether Meta is told of visitors who left no address, and how that goes. */
export function checkForwarding({ siteId, meta, forwarding }: SiteSettings): readonly Finding[] {
  const { pixelId = null, forward = true, testEventCode = null } = meta;
  if (pixelId === null)
    return [
      look(
        `Site ${siteId} has no pixel: visitors who left no e-mail address or phone number are in no audience at Meta.`,
        `npm run admin -- site update ${siteId} --pixel ID; docs/integrations/meta-conversions-api.md says what is sent then.`,
      ),
    ];
  const { lastError = null, refused = [] } = forwarding ?? {};
  const [newest] = refused;
  return [
    ...(testEventCode === null
      ? []
      : [
          wrong(
            `Events of site ${siteId} go to Meta's test tool, and count there nevertheless.`,
            `When the test is over: npm run admin -- site update ${siteId} --test-event-code none`,
          ),
        ]),
    ...(lastError === null || !forward
      ? []
      : [
          (lastError.class === 'retry-later' ? look : wrong)(
            `Events wait for Meta. ${lastError.message}`,
            lastError.action,
          ),
        ]),
    ...(newest === undefined
      ? []
      : [
          look(
            `Meta refused ${count(refused.length, 'event', 'events')} lately, the newest a ${newest.event}: ${newest.reason}`,
            `GET /v1/sites/${siteId} names them under forwarding.refused.`,
          ),
        ]),
  ];
}

/** Whether spend and figures of ads and posts arrive. */
export function checkInsights({ siteId, insightImport }: SiteSettings): readonly Finding[] {
  const lastError = insightImport?.lastError ?? null;
  if (lastError === null) return [];
  const words = `Not all figures of the ads and posts of site ${siteId} could be read. ${lastError.message}`;
  return [(lastError.class === 'retry-later' ? look : wrong)(words, lastError.action)];
}

const HOSTS_SHOWN = 3;

/** Pages of other hosts are told nothing of their visitors, so their carts and orders stay strangers' (ADR 32). */
export function checkHosts({ siteId, hosts }: SiteSettings, events: readonly RecentEvent[]): readonly Finding[] {
  if (hosts.length === 0) return [];
  const pages = events
    .filter(({ status, trust }) => status === 'accepted' && trust === 'pixel')
    .flatMap(({ url = '' }) => URL.parse(url)?.hostname ?? []);
  const others = [...new Set(pages)].filter((page) => page !== '' && !hosts.some((host) => isWithin(page, host)));
  if (others.length === 0) return [];
  const shown = others.slice(0, HOSTS_SHOWN);
  const all = [...hosts, ...shown].join(',');
  return [
    look(
      `Pages of ${shown.join(', ')}${others.length > shown.length ? ' and others' : ''} send events, but are not among the hosts of site ${siteId}: they get no cookie and no checkoutToken.`,
      `If they are the shop's: npm run admin -- site update ${siteId} --hosts ${all}`,
    ),
  ];
}
