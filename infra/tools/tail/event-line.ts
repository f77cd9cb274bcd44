import { formatMoney } from '../../../shared/domain/money.ts';
import { type Colour, paint } from '../cli/paint.ts';
import { printable } from '../cli/printable.ts';
import type { Terminal } from '../cli/terminal.ts';
import { wrap } from '../cli/wrap.ts';
import { type RecentEvent, WITHHELD_WORDS } from './recent-event.ts';

const COLOURS: Readonly<Record<RecentEvent['status'], Colour>> = {
  accepted: 'green',
  withheld: 'yellow',
  rejected: 'red',
};
const STATUS = 'accepted'.length;
const EVENT = 16;
const VISITOR = 18;
const LEAST_REST = 20;
const INDENT = 10;

/** `05:23:28  accepted  purchase          me                  order-1, 120.00 EUR`, cut to the terminal's width. */
export function eventLine(event: RecentEvent, terminal: Pick<Terminal, 'columns' | 'colours'>): string {
  const { columns } = terminal;
  const { status, receivedAt, event: name = '–', visitorId, eventId } = event;
  const who = visitorId ?? (eventId === undefined ? '–' : `event ${eventId}`);
  const before = [receivedAt.slice(11, 19), status.padEnd(STATUS), column(name, EVENT), column(who, VISITOR)];
  const room = columns - before.join('  ').length - 2;
  const rest = printable(restOf(event));
  // Why an event was refused is the point of looking; it is never cut.
  const shown =
    status === 'accepted' ? cut(rest, Math.max(room, LEAST_REST)) : rest.length > room ? below(rest, columns) : rest;
  const [time = '', padded = '', ...others] = before;
  return [paint(terminal, 'dim', time), paint(terminal, COLOURS[status], padded), ...others, shown]
    .join('  ')
    .replaceAll(/ +$/gm, '');
}

function restOf(event: RecentEvent): string {
  switch (event.status) {
    case 'withheld':
      return WITHHELD_WORDS[event.reason ?? ''] ?? event.reason ?? '';
    case 'rejected':
      return [fieldOf(event.path), event.detail].filter((part) => part !== undefined && part !== '').join(' ');
    case 'accepted':
      return acceptedWords(event);
  }
}

/** `events.3.visitorId` is `visitorId`: which of the request's events it was is told by its id and name. */
const fieldOf = (path: string | undefined): string | undefined => path?.replace(/^events\.\d+\.?/, '');

function acceptedWords({ orderId, value, currency, items = [], url, moneyOnly, matchKeys = [] }: RecentEvent): string {
  const money = value === undefined ? undefined : currency === undefined ? String(value) : formatMoney(value, currency);
  const names = items.slice(0, 2).map(({ itemId, name }) => name ?? itemId);
  return [
    orderId,
    money,
    items.length > names.length ? `${names.join(', ')} …` : names.join(', '),
    matchKeys.length > 0 ? `+ ${matchKeys.join(', ')}` : undefined,
    moneyOnly === true ? 'money alone' : undefined,
    orderId === undefined && url !== undefined ? pathOf(url) : undefined,
  ]
    .filter((part) => part !== undefined && part !== '')
    .join(', ');
}

function pathOf(url: string): string {
  if (!URL.canParse(url)) return url;
  const { pathname, search } = new URL(url);
  return `${pathname}${search}`;
}

const below = (text: string, columns: number): string => `\n${' '.repeat(INDENT)}${wrap(text, columns, INDENT)}`;
const cut = (text: string, width: number): string => (text.length > width ? `${text.slice(0, width - 1)}…` : text);
const column = (text: string, width: number): string => cut(printable(text), width).padEnd(width);
