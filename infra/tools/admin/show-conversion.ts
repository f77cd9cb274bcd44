import { formatMoney } from '../../../shared/domain/money.ts';
import { when } from '../cli/words.ts';
import type { Asked } from './command.ts';

/** An order as the API shows it; the fields shown here. */
export type Conversion = {
  readonly orderId: string;
  readonly orderedAt: string | null;
  readonly currency: string | null;
  readonly value: number;
  readonly grossValue: number;
  readonly refunded: number;
  readonly verified: boolean;
  readonly items: readonly { readonly itemId: string; readonly name?: string; readonly quantity?: number }[];
  readonly visitorIds: readonly string[];
  readonly unattributed: 'direct' | 'unknown' | null;
  readonly lookbackDays: number;
  readonly path: readonly { readonly at: string; readonly label: string; readonly campaign?: string }[];
  readonly credits: Readonly<Record<string, readonly number[]>>;
  readonly replacedBy: string | null;
  readonly summary: string;
};

const SHORT: Readonly<Record<string, string>> = {
  last_touch: 'last',
  first_touch: 'first',
  linear: 'linear',
  position_based: 'position',
  time_decay: 'decay',
};

/** The sentence, the facts, and the path with each model's credits. */
export function conversionText(
  order: Conversion,
  { details, table }: Pick<Asked<unknown>, 'details' | 'table'>,
): string {
  const money = (amount: number) => (order.currency === null ? String(amount) : formatMoney(amount, order.currency));
  const items = order.items.map(({ itemId, name, quantity = 1 }) => `${quantity} × ${name ?? itemId}`);
  const facts = details([
    ['order', order.orderId],
    ['in short', order.summary],
    ['ordered', when(order.orderedAt)],
    [
      'value',
      order.refunded > 0 ? `${money(order.value)}, after ${money(order.refunded)} refunded` : money(order.value),
    ],
    ['items', items.join(', ') || '–'],
    ['visitors', order.visitorIds.join(', ') || 'unknown'],
    ['confirmed', order.verified ? 'yes, by the shop' : 'no, only a browser said so'],
    ...(order.replacedBy === null ? [] : [['replaced by', order.replacedBy] as const]),
  ]);
  if (order.path.length === 0) {
    const why =
      order.unattributed === 'unknown'
        ? 'Nobody we may name bought it, so nothing is known of what led there.'
        : `Nothing is known to have led there in the ${order.lookbackDays} days before.`;
    return `${facts}\n\n${why}`;
  }
  const models = Object.keys(order.credits);
  const columns = [
    { head: 'touchpoint (UTC)' },
    { head: 'came from' },
    ...models.map((model) => ({ head: SHORT[model] ?? model, align: 'right' as const })),
  ];
  const rows = order.path.map((touch, index) => [
    when(touch.at).slice(0, 16),
    touch.campaign === undefined ? touch.label : `${touch.label}, ${touch.campaign}`,
    ...models.map((model) => credit(order.credits[model]?.[index])),
  ]);
  return `${facts}\n\nWhat led there, and each model's credit for it in %:\n${table(columns, rows)}`;
}

const credit = (share: number | undefined): string => (share === undefined ? '' : (100 * share).toFixed(1));
