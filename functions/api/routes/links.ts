import * as z from 'zod';
import {
  applyLinkChanges,
  type LinkChanges,
  linkChangesSchema,
  linkRowSchema,
  linkStatusSchema,
  newLinkSchema,
} from '../../../shared/contracts/link-schema.ts';
import { Conflict, InvalidInput, NotFound } from '../../../shared/domain/errors.ts';
import { type LinkId, parseLinkId, type SiteId } from '../../../shared/domain/ids.ts';
import { readDestination } from '../../../shared/domain/link/destination.ts';
import { contradictionIn, platformName } from '../../../shared/domain/link/link-marks.ts';
import type { LinkDefinition, TrackedLink } from '../../../shared/domain/link/tracked-link.ts';
import type { Site } from '../../../shared/domain/site.ts';
import { json } from '../answers.ts';
import { cursorText, readCursor, writeCursor } from '../cursor.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { linkRow } from '../link-row.ts';

export type LinkDeps = {
  readonly links: {
    /** `false`: the id is taken. */
    createLink(link: TrackedLink): Promise<boolean>;
    readLink(siteId: SiteId, linkId: LinkId): Promise<TrackedLink | undefined>;
    /** `undefined`: the site has no such link. `change` may be asked again when somebody else writes meanwhile. */
    updateLink(
      siteId: SiteId,
      linkId: LinkId,
      change: (link: TrackedLink) => TrackedLink,
    ): Promise<TrackedLink | undefined>;
    /** Newest first; `after` is the `next` of the page before. */
    listLinks(
      siteId: SiteId,
      limit: number,
      after?: string,
    ): Promise<{ readonly links: readonly TrackedLink[]; readonly next?: string }>;
  };
  readonly randomLinkId: () => string;
};

const TRIES = 5;
const DEFAULT_LIMIT = 50;
const params = z.object({ linkId: z.string() });
const cursorSchema = z.object({ after: z.string().min(1).max(200) });

const idOf = (text: string): LinkId => {
  const linkId = parseLinkId(text);
  if (linkId === undefined) throw new NotFound('There is no such link');
  return linkId;
};

export function linkEndpoints({ links, randomLinkId }: LinkDeps): readonly Endpoint[] {
  return [
    endpoint({
      method: 'get',
      path: '/v1/links',
      summary:
        'Tracked links, newest first; archived ones only when asked for. A page may be empty: go on until no cursor',
      allow: ['read', 'admin'],
      query: z.object({
        status: linkStatusSchema.optional(),
        cursor: cursorText.optional(),
        limit: z.coerce.number().int().min(1).max(100).optional(),
      }),
      answer: {
        status: 200,
        schema: z.object({ links: z.array(linkRowSchema), nextCursor: z.string().optional() }),
      },
      async run({ query: { status, cursor, limit = DEFAULT_LIMIT }, baseUrl }, { site }) {
        const after = cursor === undefined ? undefined : readCursor(cursorSchema, cursor).after;
        const page = await links.listLinks(site.siteId, limit, after);
        const wanted = page.links.filter((link) =>
          status === undefined ? link.status !== 'archived' : link.status === status,
        );
        return json({
          links: wanted.map((link) => linkRow(link, site, baseUrl)),
          ...(page.next === undefined ? {} : { nextCursor: writeCursor({ after: page.next }) }),
        });
      },
    }),
    endpoint({
      method: 'post',
      path: '/v1/links',
      summary: 'Make a tracked link for a post or an ad',
      allow: ['admin'],
      body: newLinkSchema,
      answer: { status: 201, schema: linkRowSchema },
      async run({ body, now, baseUrl }, { site }) {
        const kind = body.kind ?? (body.adId || body.adsetId || body.campaignId ? 'ad' : 'post');
        const blank: LinkDefinition = { kind, platform: body.platform, destination: body.destination };
        const definition = readDefinition(applyLinkChanges(blank, { ...body, kind }), site, baseUrl);
        const { status = 'running' } = body;
        for (let attempt = 0; attempt < TRIES; attempt++) {
          const linkId = idOf(randomLinkId());
          const link = { ...definition, siteId: site.siteId, linkId, status, createdAt: now, changedAt: now };
          if (await links.createLink(link)) return json(linkRow(link, site, baseUrl), 201);
        }
        throw new Conflict('No free id was found for the link; try again');
      },
    }),
    endpoint({
      method: 'get',
      path: '/v1/links/{linkId}',
      summary: 'One tracked link',
      allow: ['read', 'admin'],
      params,
      answer: { status: 200, schema: linkRowSchema },
      async run({ params: { linkId }, baseUrl }, { site }) {
        const link = await links.readLink(site.siteId, idOf(linkId));
        if (link === undefined) throw new NotFound('There is no such link');
        return json(linkRow(link, site, baseUrl));
      },
    }),
    endpoint({
      method: 'patch',
      path: '/v1/links/{linkId}',
      summary: 'Change, pause or archive a tracked link; `null` takes a field away',
      allow: ['admin'],
      params,
      body: linkChangesSchema,
      answer: { status: 200, schema: linkRowSchema },
      async run({ params: { linkId }, body, now, baseUrl }, { site }) {
        const link = await links.updateLink(site.siteId, idOf(linkId), (current) => ({
          ...changed(current, body, site, baseUrl),
          status: body.status ?? current.status,
          changedAt: now,
        }));
        if (link === undefined) throw new NotFound('There is no such link');
        return json(linkRow(link, site, baseUrl));
      },
    }),
  ];
}

/** A link whose host the site no longer allows can still be renamed, paused or archived. */
function changed(current: TrackedLink, body: LinkChanges, site: Site, baseUrl: string): TrackedLink {
  const after = applyLinkChanges(current, body);
  const checked = body.destination === undefined ? readMarks(after) : readDefinition(after, site, baseUrl);
  const { siteId, linkId, status, createdAt, changedAt } = current;
  return { ...checked, siteId, linkId, status, createdAt, changedAt };
}

function readDefinition(definition: LinkDefinition, { hosts }: Site, baseUrl: string): LinkDefinition {
  const read = readDestination(definition.destination, { hosts, apiHost: new URL(baseUrl).host });
  if (read.kind === 'refused')
    throw new InvalidInput('The body is not valid', [{ path: 'destination', detail: read.detail }]);
  return { ...readMarks(definition), destination: read.destination };
}

function readMarks(definition: LinkDefinition): LinkDefinition {
  const field = contradictionIn(definition);
  if (field !== undefined)
    throw new InvalidInput('The body is not valid', [
      { path: field, detail: 'is for links of kind ad; this is a post' },
    ]);
  return { ...definition, platform: platformName(definition.platform) };
}
