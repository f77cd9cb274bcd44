import type { SyncMessage } from '../contracts/messages.ts';
import type { Audience } from '../domain/audience/audience.ts';
import { BUILT_IN_AUDIENCES } from '../domain/audience/built-in.ts';
import type { AudienceKey, SiteId } from '../domain/ids.ts';
import type { KeyRole, Site } from '../domain/site.ts';
import type { Instant } from '../domain/time.ts';

export interface NewSites {
  /** `false`: the id is taken. */
  createSite(site: Site): Promise<boolean>;
  createAudience(
    audience: Pick<Audience, 'siteId' | 'audienceKey' | 'name' | 'description' | 'rule' | 'status' | 'createdAt'>,
  ): Promise<unknown>;
  /** `undefined`: the key belongs to somebody already. */
  createKey(
    key: string,
    about: { readonly siteId: SiteId; readonly role: KeyRole; readonly createdAt: Instant },
  ): Promise<unknown>;
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
    if (!(await sites.createSite(site))) return { kind: 'taken' };
    for (const { audienceKey, name, description, rule } of BUILT_IN_AUDIENCES) {
      const key = audienceKey as AudienceKey;
      await sites.createAudience({
        siteId,
        audienceKey: key,
        name,
        description,
        rule,
        status: 'running',
        createdAt: now,
      });
    }
    const keys = given ?? { server: randomKey('server'), read: randomKey('read'), admin: randomKey('admin') };
    for (const role of ['server', 'read', 'admin'] as const) {
      const made = await sites.createKey(keys[role], { siteId, role, createdAt: now });
      if (made === undefined) throw new Error(`The ${role} key for site ${siteId} belongs to another site`);
    }
    await syncRequests.send([{ v: 1, kind: 'sync', siteId, at: now }]);
    return { kind: 'created', site, keys };
  };
}
