import type { SyncMessage } from '../contracts/messages.ts';
import type { Audience } from '../domain/audience/audience.ts';
import { BUILT_IN_AUDIENCES } from '../domain/audience/built-in.ts';
import type { AudienceKey, SiteId } from '../domain/ids.ts';
import type { KeyRole, Site } from '../domain/site.ts';
import type { Instant } from '../domain/time.ts';

export interface NewSites {
  /**
   * All of it or nothing, so that nobody finds a site without its audiences or keys. `taken`: there is a site of this id;
   * `key taken`: one of the keys belongs to somebody already.
   */
  createSite(
    site: Site,
    parts: { readonly audiences: readonly Audience[]; readonly keys: SiteKeys },
  ): Promise<'created' | 'taken' | 'key taken'>;
}

export interface SyncRequests {
  send(messages: readonly SyncMessage[]): Promise<void>;
}

export type SiteKeys = Readonly<Record<KeyRole, string>>;

export type CreateSiteDeps = {
  readonly sites: NewSites;
  readonly syncRequests: SyncRequests;
  /** Long random text nobody can guess. */
  readonly randomKey: (role: KeyRole) => string;
  /** 32 random bytes or more, as text: the root of what the site signs. */
  readonly randomSecret: () => string;
};

export type CreateSiteRequest = {
  readonly siteId: SiteId;
  readonly now: Instant;
  readonly settings?: Partial<Omit<Site, 'siteId' | 'createdAt' | 'secret'>>;
  /** Default: random ones. */
  readonly keys?: SiteKeys;
};

export type CreateSiteResult =
  /** The keys are stored hashed, so this is the only time they are seen. */
  { readonly kind: 'created'; readonly site: Site; readonly keys: SiteKeys } | { readonly kind: 'taken' };

export const SITE_DEFAULTS: Omit<Site, 'siteId' | 'createdAt' | 'secret' | 'name'> = {
  currency: 'EUR',
  timeZone: 'UTC',
  consentMode: 'required',
  recencyResolution: 900,
  unsignedIdentify: 'attach',
  valueBasis: 'paid',
  hosts: [],
  maxChangeShare: 0.5,
  meta: {},
};

/** Makes a site that works at once: settings, keys, the built-in audiences, and their counterparts at Meta on the way. */
export function createCreateSite({ sites, syncRequests, randomKey, randomSecret }: CreateSiteDeps) {
  return async ({ siteId, now, settings = {}, keys: given }: CreateSiteRequest): Promise<CreateSiteResult> => {
    const site: Site = { ...SITE_DEFAULTS, name: siteId, ...settings, siteId, createdAt: now, secret: randomSecret() };
    const keys = given ?? { server: randomKey('server'), read: randomKey('read'), admin: randomKey('admin') };
    const outcome = await sites.createSite(site, { audiences: builtInAudiences(siteId, now), keys });
    if (outcome === 'key taken') throw new Error(`A key for site ${siteId} belongs to another site`);
    // Also where it is taken: whoever made it may have ended before this.
    await syncRequests.send([{ v: 1, kind: 'sync', siteId, at: now }]);
    return outcome === 'taken' ? { kind: 'taken' } : { kind: 'created', site, keys };
  };
}

function builtInAudiences(siteId: SiteId, createdAt: Instant): readonly Audience[] {
  return BUILT_IN_AUDIENCES.map(
    ({ audienceKey, name, description, rule }, slot): Audience => ({
      siteId,
      audienceKey: audienceKey as AudienceKey,
      name,
      description,
      rule,
      ruleVersion: 1,
      status: 'running',
      slot,
      createdAt,
      invalidRows: 0,
    }),
  );
}
