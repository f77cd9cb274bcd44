import * as z from 'zod';
import type { SyncMessage } from '../../../shared/contracts/messages.ts';
import {
  applySiteChanges,
  type forwardingSchema,
  type insightImportSchema,
  newSiteSchema,
  siteChangesSchema,
  siteSchema,
} from '../../../shared/contracts/site-schema.ts';
import { webhooksBody } from '../../../shared/contracts/webhook-settings.ts';
import { Conflict, InvalidInput, NotFound } from '../../../shared/domain/errors.ts';
import type { Forwarding } from '../../../shared/domain/forward/forwarding.ts';
import { parseSiteId, type SiteId } from '../../../shared/domain/ids.ts';
import type { InsightImport } from '../../../shared/domain/insights/insight-import.ts';
import { type Site, shownMode } from '../../../shared/domain/site.ts';
import { type createCreateSite, SITE_DEFAULTS } from '../../../shared/pipeline/create-site.ts';
import { signingKey } from '../../../shared/runtime/site-secret.ts';
import { iso, isoOrNull, json } from '../answers.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';

export type SiteDeps = {
  readonly sites: {
    /** `undefined`: no such site. `change` may be asked again when somebody else writes meanwhile. */
    updateSite(siteId: SiteId, change: (site: Site) => Site): Promise<Site | undefined>;
  };
  readonly forwardings: { readForwarding(siteId: SiteId): Promise<Forwarding> };
  readonly insightImports: { readImport(siteId: SiteId): Promise<InsightImport | undefined> };
  readonly createSite: ReturnType<typeof createCreateSite>;
  readonly syncRequests: { send(messages: readonly SyncMessage[]): Promise<void> };
  readonly reachesMeta: boolean;
};

const params = z.object({ siteId: z.string() });

/** A site whose settings or keys decide about others' data is only ever the key's own: `mount` has compared them. */
export function siteEndpoints({ sites, forwardings, createSite, ...deps }: SiteDeps): readonly Endpoint[] {
  const siteBody = (site: Site) => bodyOf(site, shownMode(site, deps.reachesMeta));
  return [
    endpoint({
      method: 'get',
      path: '/v1/sites/{siteId}',
      summary: 'Settings of the site, and how forwarding events to Meta goes',
      allow: ['read', 'admin'],
      params,
      answer: { status: 200, schema: siteSchema },
      async run(_, { site }) {
        const [forwarding, imported] = await Promise.all([
          forwardings.readForwarding(site.siteId),
          deps.insightImports.readImport(site.siteId),
        ]);
        return json({
          ...siteBody(site),
          forwarding: forwardingBody(forwarding),
          insightImport: imported === undefined ? null : importBody(imported),
        });
      },
    }),
    endpoint({
      method: 'patch',
      path: '/v1/sites/{siteId}',
      summary: 'Change settings of the site',
      allow: ['admin'],
      params,
      body: siteChangesSchema,
      answer: { status: 200, schema: siteSchema },
      async run({ body, now }, caller) {
        const { siteId } = caller.site;
        const site = await sites.updateSite(siteId, (current) => applySiteChanges(current, body));
        if (site === undefined) throw new NotFound('The site is gone');
        // A dry run that ends has everybody looked at again.
        if (body.meta?.mode !== undefined) await deps.syncRequests.send([{ v: 1, kind: 'sync', siteId, at: now }]);
        return json(siteBody(site));
      },
    }),
    endpoint({
      method: 'get',
      path: '/v1/sites/{siteId}/signing-key',
      summary: 'The key the shop’s server signs events with, and over what',
      allow: ['admin'],
      params,
      answer: {
        status: 200,
        schema: z.object({ signingKey: z.string(), algorithm: z.string(), message: z.string() }),
      },
      run: async (_, { site }) =>
        json({
          signingKey: signingKey(site.secret),
          algorithm: 'HMAC-SHA256, lower-case hex',
          message: '{userId}\n{user.email}\n{user.phone}',
        }),
    }),
    endpoint({
      method: 'post',
      path: '/v1/sites',
      summary: 'Make another site; its keys are shown this once',
      allow: ['admin'],
      body: newSiteSchema,
      answer: {
        status: 201,
        schema: z.object({
          site: siteSchema,
          keys: z.object({ server: z.string(), read: z.string(), admin: z.string() }),
        }),
      },
      async run({ body, now }) {
        const { siteId: text, ...changes } = body;
        const siteId = parseSiteId(text);
        if (siteId === undefined)
          throw new InvalidInput('The site id is not valid', [{ path: 'siteId', detail: 'is not a site id' }]);
        // Whoever makes the site gives it its secret.
        const blank: Site = { ...SITE_DEFAULTS, siteId, name: siteId, createdAt: now, secret: '' };
        const result = await createSite({ siteId, now, settings: applySiteChanges(blank, changes) });
        if (result.kind === 'taken') throw new Conflict(`There is a site ${siteId} already`);
        return json({ site: siteBody(result.site), keys: result.keys }, 201);
      },
    }),
  ];
}

function forwardingBody({ lastSentAt, lastError, refused }: Forwarding): z.infer<typeof forwardingSchema> {
  return {
    lastSentAt: isoOrNull(lastSentAt),
    lastError: lastError === undefined ? null : { ...lastError, at: iso(lastError.at) },
    refused: refused.map(({ at, ...event }) => ({ ...event, at: iso(at) })),
  };
}

function importBody({ lastTryAt, lastImportAt, lastError }: InsightImport): z.infer<typeof insightImportSchema> {
  return {
    lastTryAt: iso(lastTryAt),
    lastImportAt: isoOrNull(lastImportAt),
    lastError:
      lastError === undefined
        ? null
        : { part: lastError.part, class: lastError.class, message: lastError.message, action: lastError.action },
  };
}

/** Everything but secrets. */
function bodyOf(
  { secret: _, newestErasureAt: __, ...site }: Site,
  mode: ReturnType<typeof shownMode>,
): z.infer<typeof siteSchema> {
  const { adAccountId = null, pixelId = null, pageId = null, instagramId = null } = site.meta;
  const { forward = true, testEventCode = null } = site.meta;
  return {
    ...site,
    hosts: [...site.hosts],
    createdAt: iso(site.createdAt),
    defaultCountry: site.defaultCountry ?? null,
    meta: {
      mode,
      adAccountId,
      pixelId,
      pageId,
      instagramId,
      forward: pixelId !== null && forward,
      testEventCode,
    },
    webhooks: webhooksBody(site.webhooks),
  };
}
