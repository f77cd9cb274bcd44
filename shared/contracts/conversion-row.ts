import * as z from 'zod';
import type { ChannelName } from '../domain/attribution/channel-rules.ts';
import { creditsOf } from '../domain/attribution/credits.ts';
import { DEFAULT_LOOKBACK, type Lookback } from '../domain/attribution/path.ts';
import { buyersOf } from '../domain/conversion/buyers.ts';
import type { JudgedConversion } from '../domain/conversion/conversion.ts';
import { CONVERSION_KINDS, kindOf } from '../domain/conversion/lead.ts';
import { orderTime, orderValue, verified, winningClaim } from '../domain/conversion/order.ts';
import { summariseConversion } from '../domain/conversion/summary.ts';
import type { Site } from '../domain/site.ts';
import { DAY } from '../domain/time.ts';
import { channelOf } from '../domain/touchpoint/channel.ts';
import { touchLabel } from '../domain/touchpoint/touch-label.ts';
import type { Touchpoint } from '../domain/touchpoint/touchpoint.ts';

const item = z.object({
  itemId: z.string(),
  name: z.string().optional(),
  category: z.string().optional(),
  price: z.number().optional(),
  quantity: z.number().optional(),
});
const shares = z.array(z.number());

/** An order as the API shows it. */
export const conversionSchema = z.object({
  orderId: z.string(),
  /** An order, or somebody's details (`generate_lead`) or account (`sign_up`). */
  conversion: z.enum(CONVERSION_KINDS),
  /** `null`: only a refund has arrived yet. */
  orderedAt: z.string().nullable(),
  currency: z.string().nullable(),
  /** On the site's `valueBasis`, after refunds. */
  value: z.number(),
  grossValue: z.number(),
  refunded: z.number(),
  valueBasis: z.enum(['paid', 'netOfTax', 'netOfTaxAndShipping']),
  tax: z.number().nullable(),
  shipping: z.number().nullable(),
  discount: z.number().nullable(),
  verified: z.boolean(),
  items: z.array(item),
  refunds: z.array(
    z.object({ refundId: z.string(), at: z.string(), value: z.number().nullable(), items: z.array(item).optional() }),
  ),
  visitorIds: z.array(z.string()),
  /** `direct`: nothing led there. `unknown`: nobody we may name bought it. */
  unattributed: z.enum(['direct', 'unknown']).nullable(),
  lookbackDays: z.number(),
  impressionLookbackDays: z.number(),
  /** Which version of the site's own channels `channel` goes by; `null`: the default groups. */
  channelRules: z.int().nullable(),
  path: z.array(
    z.looseObject({
      at: z.string(),
      eventId: z.string(),
      kind: z.string(),
      channel: z.string(),
      /** Google's default group, whatever the site's own channels are. */
      defaultChannel: z.string(),
      label: z.string(),
    }),
  ),
  /** One share per touchpoint of the path and model; each model's add up to 1. */
  credits: z.object({
    last_touch: shares,
    first_touch: shares,
    linear: shares,
    position_based: shares,
    time_decay: shares,
  }),
  replacedBy: z.string().nullable(),
  summary: z.string(),
});
export type ConversionBody = z.infer<typeof conversionSchema>;

/** How an order is looked at: as reports would that are asked with the same. */
export type ConversionView = Lookback & {
  readonly channelName?: ChannelName;
  readonly rulesVersion: number | null;
};

const DEFAULT_VIEW: ConversionView = { lookback: DEFAULT_LOOKBACK, rulesVersion: null };
const iso = (at: number): string => new Date(at).toISOString();

export function conversionBody(
  conversion: JudgedConversion,
  site: Pick<Site, 'valueBasis' | 'currency'>,
  view: ConversionView = DEFAULT_VIEW,
): ConversionBody {
  const { lookback, impressionLookback = 0, channelName = channelOf } = view;
  const claim = winningClaim(conversion);
  const at = orderTime(conversion);
  const { gross, net, refunded, currency } = orderValue(conversion, site.valueBasis);
  const { path, credits } = creditsOf(conversion, view);
  const buyers = buyersOf(conversion);
  return {
    orderId: conversion.orderId,
    conversion: kindOf(conversion),
    orderedAt: at === undefined ? null : iso(at),
    currency: claim === undefined ? null : (currency ?? site.currency),
    value: net,
    grossValue: gross,
    refunded,
    valueBasis: site.valueBasis,
    tax: claim?.tax ?? null,
    shipping: claim?.shipping ?? null,
    discount: claim?.discount ?? null,
    verified: verified(conversion),
    items: [...(claim?.items ?? [])],
    refunds: conversion.refunds.map(({ refundId, at: refundedAt, value, items }) => ({
      refundId,
      at: iso(refundedAt),
      value: value ?? null,
      ...(items === undefined ? {} : { items: [...items] }),
    })),
    visitorIds: [...buyers],
    unattributed: path.length > 0 ? null : buyers.length > 0 ? 'direct' : 'unknown',
    lookbackDays: lookback / DAY,
    impressionLookbackDays: impressionLookback / DAY,
    channelRules: view.rulesVersion,
    path: path.map((touch) => touchBody(touch, channelName)),
    credits: Object.fromEntries(
      Object.entries(credits).map(([model, parts]) => [model, [...parts]]),
    ) as ConversionBody['credits'],
    replacedBy: conversion.replacedBy ?? null,
    summary: summariseConversion(conversion, view, site.currency),
  };
}

function touchBody(touch: Touchpoint, channelName: ChannelName): ConversionBody['path'][number] {
  const { clickIdDigest: _, ...marks } = touch;
  const channels = { channel: channelName(touch), defaultChannel: channelOf(touch) };
  return { ...marks, at: iso(touch.at), ...channels, label: touchLabel(touch) };
}
