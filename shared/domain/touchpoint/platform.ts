import { platformOfClickId, siteOfHost, siteOfName } from './find-platform.ts';
import { isMessage } from './mediums.ts';
import type { Platform } from './platforms.ts';
import type { TouchMarks } from './touchpoint.ts';

/**
 * The platform a contact happened on. Where the ad really showed (placement macro) goes before `utm_source`, which is
 * often typed in by hand for all of Meta; then the referrer, which tells Instagram from Facebook where a click id cannot.
 */
export function findPlatform(touch: TouchMarks): Platform | undefined {
  const named =
    (touch.placement === undefined ? undefined : siteOfName(touch.placement)) ??
    (touch.source === undefined ? undefined : siteOfName(touch.source));
  if (named?.platform !== undefined) return named.platform;
  if (isMessage(touch)) return undefined;
  const referring = touch.referrerHost === undefined ? undefined : siteOfHost(touch.referrerHost);
  if (referring?.platform !== undefined) return referring.platform;
  return touch.clickIdType === undefined ? undefined : platformOfClickId(touch.clickIdType);
}

/** Name of the platform as reports use it: `instagram`, `google`. */
export function platformOf(touch: TouchMarks): string | undefined {
  return findPlatform(touch)?.name;
}

/** Parts of words that name a place on a platform, the more particular first. */
const PLACES: readonly (readonly [part: string, place: string])[] = [
  ['stor', 'story'],
  ['reel', 'reel'],
  ['shorts', 'shorts'],
  ['marketplace', 'marketplace'],
  ['rightcolumn', 'right_column'],
  ['righthandcolumn', 'right_column'],
  ['instream', 'in_stream'],
  ['explore', 'explore'],
  ['search', 'search'],
  ['inbox', 'inbox'],
  ['feed', 'feed'],
];

/** Words that senders put into medium, source or content for a place; whole words only. */
const PLACE_WORDS: ReadonlyMap<string, string> = new Map([
  ['story', 'story'],
  ['stories', 'story'],
  ['reel', 'reel'],
  ['reels', 'reel'],
  ['shorts', 'shorts'],
  ['feed', 'feed'],
  ['post', 'post'],
  ['bio', 'bio'],
  ['live', 'live'],
  ['marketplace', 'marketplace'],
]);

const NOT_LETTERS = /[^a-z]+/;
const NOT_WORDS = /[^a-z0-9]+/g;

/** Where on the platform: `story`, `reel`, `feed`, …; an unknown placement as it was sent. */
export function placementOf(touch: TouchMarks): string | undefined {
  const sent = touch.placement === undefined ? undefined : placeOfMacro(touch.placement);
  if (sent !== undefined) return sent;
  const platform = findPlatform(touch);
  if (platform === undefined || platform.kind === 'search' || platform.kind === 'ai') return undefined;
  return placeOfWords(touch.medium) ?? placeOfWords(touch.source) ?? placeOfWords(touch.content);
}

function placeOfMacro(placement: string): string | undefined {
  const joined = placement.toLowerCase().replace(NOT_WORDS, '');
  const known = PLACES.find(([part]) => joined.includes(part));
  if (known !== undefined) return known[1];
  // A bare platform (`ig`) says on what, not where.
  const onlyPlatform = siteOfName(placement)?.platform?.aliases.includes(joined) ?? false;
  return onlyPlatform || placement.includes('.') ? undefined : placement.toLowerCase();
}

function placeOfWords(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  for (const word of text.toLowerCase().split(NOT_LETTERS)) {
    const place = PLACE_WORDS.get(word);
    if (place !== undefined) return place;
  }
  return undefined;
}

const LONG_NUMBER = /^\d{12,19}$/;

/**
 * Ad set and ad of Meta's usual tagging, which puts their ids into `utm_term` and `utm_content`. Meta's ids are long
 * numbers, so plain words there stay words.
 */
export function adOf(touch: TouchMarks): { readonly adsetId?: string; readonly adId?: string } {
  const { term, content } = touch;
  const hasTerm = term !== undefined && LONG_NUMBER.test(term);
  const hasContent = content !== undefined && LONG_NUMBER.test(content);
  if ((!hasTerm && !hasContent) || !META.has(platformOf(touch) ?? '')) return {};
  return { ...(hasTerm ? { adsetId: term } : {}), ...(hasContent ? { adId: content } : {}) };
}

const META: ReadonlySet<string> = new Set(['facebook', 'instagram', 'threads', 'messenger', 'audience_network']);
