import type { Column } from '../cli/table.ts';
import { when } from '../cli/words.ts';

/** A tracked link as the API shows it; the fields shown here. */
export type Link = {
  readonly linkId: string;
  readonly kind: string;
  readonly status: string;
  readonly name: string | null;
  readonly label: string;
  readonly destination: string;
  readonly shortUrl: string;
  readonly taggedUrl: string;
  readonly urlTemplate: string | null;
  readonly problem: string | null;
  readonly platform: string;
  readonly campaign: string | null;
  readonly postId: string | null;
  readonly campaignId: string | null;
  readonly adsetId: string | null;
  readonly adId: string | null;
  readonly createdAt: string;
};

export const LINK_COLUMNS: readonly Column[] = [
  { head: 'link' },
  { head: 'status' },
  { head: 'for' },
  { head: 'campaign' },
  { head: 'leads to' },
];

export const linkRow = (link: Link): readonly string[] => [
  link.linkId,
  link.problem === null ? link.status : `${link.status} (!)`,
  `${link.label}${link.kind === 'ad' ? ' ad' : ''}`,
  link.campaign ?? link.campaignId ?? '–',
  link.destination.replace(/^https:\/\//, ''),
];

/** What lists can only hint at. */
export const problemLines = (links: readonly Link[]): readonly string[] =>
  links.flatMap(({ linkId, problem }) => (problem === null ? [] : [`(!) ${linkId}: ${problem}`]));

export function linkDetails(link: Link): readonly (readonly [string, string])[] {
  const ids = [
    ['post', link.postId],
    ['campaign id', link.campaignId],
    ['ad set', link.adsetId],
    ['ad', link.adId],
  ] as const;
  return [
    ['link', link.linkId],
    ['name', link.name ?? '–'],
    ['for', `${link.kind === 'ad' ? 'an ad' : 'a post'}: ${link.label}`],
    ['campaign', link.campaign ?? '–'],
    ...ids.flatMap(([label, value]) => (value === null ? [] : [[label, value] as const])),
    ['status', link.status],
    ['made', when(link.createdAt)],
    ...(link.problem === null ? [] : [['leads nowhere', link.problem] as const]),
  ];
}

/** Addresses are to be copied: each on a line of its own, whatever the width. */
export function linkAddresses({ destination, shortUrl, taggedUrl, urlTemplate }: Link): string {
  const lines = [
    ['Leads to', destination],
    ['Short address (a click by it is counted at once)', shortUrl],
    ['Tagged address (the same without a detour)', taggedUrl],
    ['URL parameters for the ad, with the plain destination', urlTemplate],
  ] as const;
  return lines.flatMap(([label, text]) => (text === null ? [] : [`${label}:\n  ${text}`])).join('\n');
}
