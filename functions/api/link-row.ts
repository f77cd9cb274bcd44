import type { LinkRow } from '../../shared/contracts/link-schema.ts';
import { readDestination } from '../../shared/domain/link/destination.ts';
import { linkParameters } from '../../shared/domain/link/link-marks.ts';
import { tagUrl } from '../../shared/domain/link/tag-url.ts';
import type { TrackedLink } from '../../shared/domain/link/tracked-link.ts';
import { findUrlTemplate, templateOfLink } from '../../shared/domain/link/url-template.ts';
import type { Site } from '../../shared/domain/site.ts';
import { readTouchpoint } from '../../shared/domain/touchpoint/read-touchpoint.ts';
import { touchLabel } from '../../shared/domain/touchpoint/touch-label.ts';
import { iso } from './answers.ts';

/** @param baseUrl Where our API answers. */
export function linkRow(link: TrackedLink, { hosts }: Pick<Site, 'hosts'>, baseUrl: string): LinkRow {
  const { linkId, kind, status, destination, platform } = link;
  const taggedUrl = tagUrl(destination, linkParameters(link));
  const template = kind === 'ad' ? findUrlTemplate(platform) : undefined;
  const reading = readDestination(destination, { hosts, apiHost: new URL(baseUrl).host });
  return {
    linkId,
    kind,
    status,
    name: link.name ?? null,
    label: labelOf(link, taggedUrl),
    destination,
    shortUrl: `${baseUrl}/c/${linkId}`,
    taggedUrl,
    urlTemplate: template === undefined ? null : templateOfLink(template, linkId),
    problem: reading.kind === 'allowed' ? null : `The destination ${reading.detail}`,
    platform,
    placement: link.placement ?? null,
    postId: link.postId ?? null,
    campaign: link.campaign ?? null,
    campaignId: link.campaignId ?? null,
    adsetId: link.adsetId ?? null,
    adId: link.adId ?? null,
    source: link.source ?? null,
    medium: link.medium ?? null,
    content: link.content ?? null,
    term: link.term ?? null,
    createdAt: iso(link.createdAt),
    changedAt: iso(link.changedAt),
  };
}

/** Read from the address itself: a destination that brings marks of its own overrules the link's. */
function labelOf({ linkId, createdAt }: TrackedLink, url: string): string {
  const click = { eventId: linkId, event: 'click', occurredAt: createdAt, trust: 'server', url } as const;
  const touch = readTouchpoint(click, [], () => '');
  return touch === undefined ? '' : touchLabel(touch);
}
