import type { AudienceStatus } from './audience.ts';

export type FunnelCounts = {
  readonly members: number | null;
  readonly consented: number | null;
  readonly matchable: number | null;
  readonly sent: number;
  readonly invalid: number;
  readonly metaLow: number | null;
  readonly metaHigh: number | null;
};

/** A step of the funnel at which people are lost, how many, and why. */
export type FunnelLoss = {
  /** The count that is smaller by so many than the one before it. */
  readonly step: 'consented' | 'matchable' | 'sent' | 'read' | 'recognised';
  /** Below zero where the step has more: rows that are still to be removed, and people with several addresses. */
  readonly lost: number;
  readonly why: string;
};

type Pending = { readonly pendingAdd: number | null; readonly pendingRemove: number | null };
/** `isBeingLookedAt`: who waits is not known before everybody was looked at with the rule. */
type Standing = { readonly status: AudienceStatus; readonly isBeingLookedAt: boolean };

/** Every difference between the counts of a funnel; steps that lose nobody, or are not known, are left out. */
export function funnelLosses(
  { members, consented, matchable, sent, invalid, metaLow, metaHigh }: FunnelCounts,
  { pendingAdd, pendingRemove }: Pending,
  { status, isBeingLookedAt }: Standing,
): readonly FunnelLoss[] {
  const losses: FunnelLoss[] = [];
  const lose = (step: FunnelLoss['step'], lost: number, why: string): void => {
    if (lost !== 0) losses.push({ step, lost, why });
  };
  if (members !== null && consented !== null) lose('consented', members - consented, 'have not agreed, or said no');
  if (consented !== null && matchable !== null)
    lose('matchable', consented - matchable, 'left no e-mail or phone: a website audience reaches them');
  if (matchable !== null && (pendingAdd === null || pendingRemove === null))
    lose('sent', matchable - sent, status === 'running' ? 'wait for a sync, or share an address' : `it is ${status}`);
  else if (matchable !== null && pendingAdd !== null && pendingRemove !== null) {
    lose('sent', pendingAdd, 'wait to be added');
    lose('sent', -pendingRemove, 'wait to be removed, and are still there');
    const addresses = matchable - pendingAdd + pendingRemove - sent;
    lose('sent', addresses, whyAddresses(addresses, isBeingLookedAt));
  }
  lose('read', invalid, 'were sent, and Meta could not read the row');
  if (metaLow !== null && metaHigh !== null && metaLow >= 0 && metaHigh >= 0)
    lose(
      'recognised',
      Math.max(0, sent - invalid - metaHigh),
      'at least: Meta knows nobody of this address (its own estimate, rounded, and up to a day old)',
    );
  return losses;
}

function whyAddresses(addresses: number, isBeingLookedAt: boolean): string {
  if (isBeingLookedAt) return 'wait until everybody was looked at with this rule';
  return addresses > 0 ? 'share an address with another' : 'have several addresses';
}
