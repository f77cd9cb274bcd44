import type { ChannelName } from '../attribution/channel-rules.ts';
import { creditsOf } from '../attribution/credits.ts';
import { groupKey, NOT_SET, TOUCH_GROUPINGS, type TouchGrouping } from '../attribution/group.ts';
import { MODEL_NAMES, type ModelName } from '../attribution/model.ts';
import { lineShares } from '../attribution/order-shares.ts';
import { DEFAULT_LOOKBACK } from '../attribution/path.ts';
import { dayOf } from '../civil-time.ts';
import { buyersOf } from '../conversion/buyers.ts';
import type { JudgedConversion, Refund } from '../conversion/conversion.ts';
import { type ConversionKind, kindOf } from '../conversion/lead.ts';
import { orderTime, orderValue, verified, winningClaim } from '../conversion/order.ts';
import { summariseConversion } from '../conversion/summary.ts';
import type { Item } from '../event/tracked-event.ts';
import type { Site, ValueBasis } from '../site.ts';
import { DAY, type Instant } from '../time.ts';
import { channelOf } from '../touchpoint/channel.ts';
import { touchLabel } from '../touchpoint/touch-label.ts';
import type { TouchKind, Touchpoint } from '../touchpoint/touchpoint.ts';
import { present } from '../visitor/join-facts.ts';

const LOOKBACK = { lookback: DEFAULT_LOOKBACK };

/** A touchpoint by the keys of reports; what it lacks is left out. */
export type TouchLine = Readonly<Partial<Record<TouchGrouping, string>>> & {
  readonly eventId: string;
  readonly at: Instant;
  readonly kind: TouchKind;
  readonly channel: string;
  /** Google's group, whatever channels the site has of its own. */
  readonly defaultChannel: string;
  readonly label: string;
  readonly term?: string;
  readonly content?: string;
  readonly referrerHost?: string;
  readonly clickIdType?: string;
};

/** One order in the archive's files: what it was worth, what led to it, and each rule-based model's opinion of that. */
export type OrderLine = {
  readonly orderId: string;
  readonly kind: ConversionKind;
  readonly at: Instant;
  /** In the site's time zone. */
  readonly day: string;
  readonly currency: string;
  readonly value: number;
  readonly grossValue: number;
  readonly refunded: number;
  readonly valueBasis: ValueBasis;
  readonly tax?: number;
  readonly shipping?: number;
  readonly discount?: number;
  readonly verified: boolean;
  readonly replacedBy?: string;
  readonly visitorIds: readonly string[];
  readonly unattributed?: 'direct' | 'unknown';
  readonly lookbackDays: number;
  readonly summary: string;
  /** `share`: of the order's value. */
  readonly items: readonly (Item & { readonly share: number })[];
  readonly refunds: readonly (Omit<Refund, 'items'> & { readonly day: string })[];
  readonly path: readonly (TouchLine & { readonly credits: Readonly<Record<ModelName, number>> })[];
};

export type LineSettings = Pick<Site, 'valueBasis' | 'currency' | 'timeZone'> & { readonly channelName?: ChannelName };

/** `undefined`: only a refund of it has arrived. */
export function orderLine(conversion: JudgedConversion, site: LineSettings): OrderLine | undefined {
  const at = orderTime(conversion);
  const claim = winningClaim(conversion);
  if (at === undefined || claim === undefined) return undefined;
  const { gross, net, refunded, currency } = orderValue(conversion, site.valueBasis);
  const { path, credits } = creditsOf(conversion, LOOKBACK);
  const buyers = buyersOf(conversion);
  const shares = lineShares(claim.items);
  return present({
    orderId: conversion.orderId,
    kind: kindOf(conversion),
    at,
    day: dayOf(at, site.timeZone),
    currency: currency ?? site.currency,
    value: net,
    grossValue: gross,
    refunded,
    valueBasis: site.valueBasis,
    tax: claim.tax,
    shipping: claim.shipping,
    discount: claim.discount,
    verified: verified(conversion),
    replacedBy: conversion.replacedBy,
    visitorIds: buyers,
    unattributed: path.length > 0 ? undefined : buyers.length > 0 ? ('direct' as const) : ('unknown' as const),
    lookbackDays: DEFAULT_LOOKBACK / DAY,
    summary: summariseConversion(conversion, LOOKBACK, site.currency),
    items: claim.items.map((item, i) => ({ ...item, share: shares[i] ?? 0 })),
    refunds: conversion.refunds.map(({ refundId, at: refundedAt, value }) =>
      present({ refundId, at: refundedAt, day: dayOf(refundedAt, site.timeZone), value }),
    ),
    path: path.map((touch, i) => ({
      ...touchLine(touch, site.channelName),
      credits: Object.fromEntries(MODEL_NAMES.map((model) => [model, credits[model][i] ?? 0])) as Record<
        ModelName,
        number
      >,
    })),
  }) as OrderLine;
}

export function touchLine(touch: Touchpoint, channelName?: ChannelName): TouchLine {
  const { eventId, at, kind, term, content, referrerHost, clickIdType } = touch;
  const keys = TOUCH_GROUPINGS.map((grouping) => [grouping, groupKey(touch, grouping, channelName)] as const);
  return present({
    ...Object.fromEntries(keys.filter(([, key]) => key !== NOT_SET)),
    eventId,
    at,
    kind,
    defaultChannel: channelOf(touch),
    label: touchLabel(touch),
    term,
    content,
    referrerHost,
    clickIdType,
  }) as TouchLine;
}
