import type { Audience, AudienceError, Failure } from '../domain/audience/audience.ts';
import type { LedgerRow } from '../domain/audience/ledger.ts';
import type { SiteId } from '../domain/ids.ts';
import type { Leaving } from '../domain/leaving/leaving.ts';
import type { CurrentKeys } from '../domain/visitor/match-keys.ts';

type FailedToLeave = { readonly kind: 'failed'; readonly failure: Failure };

/** `too small`: Meta refuses, because an audience would be left with too few; trying again is of no use. */
export type Removal =
  | { readonly kind: 'done'; readonly accountFailure?: Failure }
  | { readonly kind: 'too small' }
  | FailedToLeave;

export interface RemovalsAtMeta {
  /** Of every customer list of the account, ours or not. */
  removeEverywhere(adAccountId: string, rows: readonly CurrentKeys[]): Promise<Removal>;
  removeFrom(metaAudienceId: string, rows: readonly CurrentKeys[]): Promise<Removal>;
  /** The list holds these and nobody else then. */
  replaceWith(metaAudienceId: string, rows: readonly CurrentKeys[]): Promise<Removal>;
  deleteAudience(
    metaAudienceId: string,
  ): Promise<{ readonly kind: 'deleted'; readonly accountFailure?: Failure } | FailedToLeave>;
}

/** Audiences and ledgers whatever became of them. */
export interface EveryAudience {
  /** Also those that are paused, blocked, or deleted here and kept at Meta. */
  everyAudience(siteId: SiteId): Promise<readonly Audience[]>;
  /** Whether another site of this installation has audiences in the ad account. */
  sharesAccount(adAccountId: string, siteId: SiteId): Promise<boolean>;
  /** Before a site's audience is made there. */
  noteAccount(adAccountId: string, siteId: SiteId): Promise<void>;
  /** Meta does not know it any more; the next sync makes it anew, and a rule pass fills it. */
  forgetMetaAudience(audience: Audience): Promise<void>;
  /** Meta does not let it be deleted now. */
  noteDeletion(audience: Audience, lastError: AudienceError): Promise<void>;
  /** It is gone at Meta, and its ledger is empty. */
  finishDeletion(audience: Audience): Promise<void>;
  /** All rows of an audience's ledger, in an order that stays; `after`: those after that one. */
  allRows(of: Pick<Audience, 'siteId' | 'audienceKey'>, after?: string): AsyncIterable<readonly LedgerRow[]>;
}

export interface OpenLeavings {
  listOpen(siteId: SiteId): Promise<readonly Leaving[]>;
  /** `change` may be asked again. */
  changeLeaving(leaving: Leaving, change: (leaving: Leaving) => Leaving): Promise<unknown>;
  /** `false`: there is one of that id; it stays. */
  open(leaving: Leaving): Promise<boolean>;
}

/** What it takes to see somebody out. */
export type LeavingDeps = {
  readonly removals: RemovalsAtMeta;
  readonly every: EveryAudience;
  readonly records: OpenLeavings;
};
