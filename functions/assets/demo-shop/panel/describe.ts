import { element } from '../element.ts';
import type { SeenEvent, SeenVisitor } from './backtrail.ts';

const AUDIENCES: Readonly<Record<string, string>> = {
  'visitors-30d': 'Visitors, 30 days',
  'abandoned-cart': 'Abandoned cart',
};

/** In or out, for each of the two audiences that every site has. */
export const audienceList = (seen: SeenVisitor | undefined): HTMLElement =>
  element(
    'ul',
    { class: 'audiences' },
    ...Object.entries(AUDIENCES).map(([audienceKey, name]) => {
      const isIn = seen?.audiences.includes(audienceKey) === true;
      return element(
        'li',
        { 'data-audience': audienceKey, class: isIn ? 'in' : 'out' },
        element('span', {}, name),
        element('b', {}, isIn ? 'in' : 'not in'),
      );
    }),
  );

export function reachWords(seen: SeenVisitor | undefined): string {
  if (seen?.consented !== true) return '';
  return seen.matchable
    ? 'With your e-mail address Meta could find you: you are on its lists (here: its stand-in’s).'
    : 'Meta could not find you: sign in with an e-mail address for that.';
}

const REASONS: Readonly<Record<string, string>> = {
  no_consent: 'no consent',
  bot: 'taken for a crawler',
};

/** In UTC, as the host's clock is shown. */
const timeOf = (at: string): string => at.slice(11, 19);

export const eventRow = ({ status, receivedAt, event, reason, eventId }: SeenEvent): HTMLElement =>
  element(
    'li',
    { class: status, 'data-event': event, 'data-event-id': eventId },
    element('time', {}, timeOf(receivedAt)),
    element('b', {}, event ?? 'unknown'),
    element('span', {}, reason === undefined ? status : `${status}: ${REASONS[reason] ?? reason}`),
  );
