import type { TrackedEvent } from '../event/tracked-event.ts';
import { CLICK_IDS } from './click-ids.ts';
import { CONTACT_NAMES, MAKES_A_TOUCHPOINT, type MarkLookup, PROPERTY_NAMES, URL_NAMES } from './mark-names.ts';
import { isPaymentHost } from './payment-hosts.ts';
import { type ClickId, clickIdOf } from './read-click-ids.ts';
import { type ReadUrl, readUrl } from './read-url.ts';
import { isWithin, plainHost, registrableDomain } from './site-hosts.ts';
import { TOUCH_MARKS } from './touch-marks.ts';
import type { TouchKind, TouchMarks, Touchpoint } from './touchpoint.ts';
import { usableValue } from './usable-value.ts';

const KINDS: ReadonlyMap<string, TouchKind> = new Map([
  ['page_view', 'view'],
  ['click', 'click'],
  ['impression', 'impression'],
]);

const CLICK_ID_RANK: ReadonlyMap<string, number> = new Map(CLICK_IDS.map((name, rank) => [name, rank]));
const LONGEST_PATH = 256;

type Found = {
  readonly marks: Partial<Record<keyof TouchMarks, string>>;
  readonly ranks: Partial<Record<keyof TouchMarks, number>>;
  clickId?: ClickId;
};

/**
 * The touchpoint an event is, if it is one: a page view, click or impression with a campaign parameter, an ad, post or
 * link id, a click id or an external referrer (DESIGN: Touchpoint). The url goes before what `properties` say.
 *
 * @param ownHosts The shop's hosts; they and what lies below them are no referrers, nor is anything of the page's own domain.
 * @param digest Of a click id's exact value, which itself is not kept.
 */
export function readTouchpoint(
  event: TrackedEvent,
  ownHosts: readonly string[],
  digest: (value: string) => string,
): Touchpoint | undefined {
  const kind = KINDS.get(event.event);
  if (kind === undefined || saysNothing(event)) return undefined;
  const page = event.url === undefined ? undefined : readUrl(event.url);
  const found: Found = { marks: {}, ranks: {} };
  if (page !== undefined) for (const [name, value] of page.parameters) note(found, URL_NAMES, 0, name, value);
  const byLink = found.marks.linkId !== undefined;
  if (event.properties !== undefined) {
    const names = kind === 'view' ? PROPERTY_NAMES : CONTACT_NAMES;
    for (const [name, value] of Object.entries(event.properties)) note(found, names, 100, name, value);
  }
  const { marks, clickId } = found;
  if (clickId !== undefined) {
    marks.clickIdType = clickId.type;
    marks.clickIdDigest = digest(clickId.value);
  }
  // An address of a tracked link says where it was clicked. The click and the page it leads to are one contact, but apps
  // and browsers do not always name the same referrer to both.
  const referrer = byLink ? undefined : externalReferrer(event.referrer, page, ownHosts);
  if (referrer !== undefined) marks.referrerHost = referrer;
  if (!MAKES_A_TOUCHPOINT.some((mark) => marks[mark] !== undefined)) return undefined;
  return touchpoint(event, kind, marks, page?.path);
}

/** Most page views of a visit: no query, no referrer. They need no parsing. */
function saysNothing({ url, referrer, properties }: TrackedEvent): boolean {
  const plainUrl = url === undefined || !(url.includes('?') || url.includes('#'));
  return plainUrl && properties === undefined && (referrer === undefined || referrer === '');
}

function note(found: Found, names: MarkLookup, offset: number, name: string, value: unknown): void {
  const key = name.toLowerCase();
  const clickRank = CLICK_ID_RANK.get(key);
  if (clickRank !== undefined) noteClickId(found, offset + clickRank, clickIdOf(key, value));
  const targets = names.get(key);
  const text = targets === undefined ? undefined : usableValue(value);
  if (targets === undefined || text === undefined) return;
  for (const { mark, rank } of targets) {
    if ((found.ranks[mark] ?? Number.POSITIVE_INFINITY) <= offset + rank) continue;
    found.marks[mark] = text;
    found.ranks[mark] = offset + rank;
  }
}

function noteClickId(found: Found, rank: number, clickId: ClickId | undefined): void {
  if (clickId === undefined || (found.ranks.clickIdType ?? Number.POSITIVE_INFINITY) <= rank) return;
  found.clickId = clickId;
  found.ranks.clickIdType = rank;
}

function externalReferrer(
  referrer: string | undefined,
  page: ReadUrl | undefined,
  ownHosts: readonly string[],
): string | undefined {
  if (referrer === undefined || referrer === '') return undefined;
  const url = URL.parse(referrer);
  if (url === null || url.hostname === '') return undefined;
  if (url.protocol !== 'https:' && url.protocol !== 'http:' && url.protocol !== 'android-app:') return undefined;
  const host = plainHost(url.hostname);
  if (isPaymentHost(host) || ownHosts.some((own) => isWithin(host, plainHost(own)))) return undefined;
  if (page?.host !== undefined && registrableDomain(page.host) === registrableDomain(host)) return undefined;
  return host;
}

function touchpoint(event: TrackedEvent, kind: TouchKind, marks: Found['marks'], path: string | undefined): Touchpoint {
  const touch: Record<string, string | number> = { at: event.occurredAt, eventId: event.eventId, kind };
  for (const mark of TOUCH_MARKS) {
    const value = marks[mark];
    if (value !== undefined) touch[mark] = value;
  }
  if (path !== undefined) touch.landingPage = path.slice(0, LONGEST_PATH);
  return touch as unknown as Touchpoint;
}
