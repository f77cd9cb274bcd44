import { addTo, type RunningSum, startSum, sumOf } from '../money.ts';

export type ReportAmounts = {
  /** Touchpoints on the paths counted here; one on the paths of two orders counts twice. */
  readonly touchpoints: number;
  /** Credits; all rows add up to the number of orders. */
  readonly conversions: number;
  /** Credited value, refunds taken off. */
  readonly value: number;
  /** The part of `value` that comes from orders the shop vouches for. */
  readonly verifiedValue: number;
  /** Credited value before refunds. */
  readonly grossValue: number;
};

export type RunningAmounts = {
  touchpoints: number;
  readonly conversions: RunningSum;
  readonly value: RunningSum;
  readonly verifiedValue: RunningSum;
  readonly grossValue: RunningSum;
};

export function startAmounts(): RunningAmounts {
  return {
    touchpoints: 0,
    conversions: startSum(),
    value: startSum(),
    verifiedValue: startSum(),
    grossValue: startSum(),
  };
}

/** Adds `share` of an order. */
export function addAmounts(
  amounts: RunningAmounts,
  order: { readonly net: number; readonly gross: number; readonly verified: boolean },
  share: number,
  touchpoints: number,
): void {
  amounts.touchpoints += touchpoints;
  if (share === 0) return;
  addTo(amounts.conversions, share);
  addTo(amounts.value, share * order.net);
  addTo(amounts.grossValue, share * order.gross);
  if (order.verified) addTo(amounts.verifiedValue, share * order.net);
}

/** Adds `share` of what several orders are worth together. */
export function addShare(amounts: RunningAmounts, orders: ReportAmounts, share: number): void {
  for (const name of ['conversions', 'value', 'verifiedValue', 'grossValue'] as const)
    addTo(amounts[name], share * orders[name]);
}

export function amountsOf(amounts: RunningAmounts): ReportAmounts {
  return {
    touchpoints: amounts.touchpoints,
    conversions: sumOf(amounts.conversions),
    value: sumOf(amounts.value),
    verifiedValue: sumOf(amounts.verifiedValue),
    grossValue: sumOf(amounts.grossValue),
  };
}
