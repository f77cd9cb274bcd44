import type { SyncMessage } from '../contracts/messages.ts';
import type { Audience, AudienceError, AudienceStatus, Failure, RulePass } from '../domain/audience/audience.ts';
import type { LedgerRow } from '../domain/audience/ledger.ts';
import type { Reconciliation } from '../domain/audience/reconciliation.ts';
import type { SyncRun } from '../domain/audience/sync-run.ts';
import type { AudienceKey, SiteId } from '../domain/ids.ts';
import type { Site } from '../domain/site.ts';
import type { Duration, Instant } from '../domain/time.ts';
import type { CurrentKeys, MatchKeys } from '../domain/visitor/match-keys.ts';
import type { VisitorRecord, VisitorRef } from '../domain/visitor/visitor-record.ts';
import type { LeavingDeps } from './leaving-ports.ts';
import type { LedgerReads } from './load-ledger.ts';
import type { PersonReads } from './load-persons.ts';
import type { TellAbandoned } from './tell-abandoned.ts';

export type FailedAtMeta = { readonly kind: 'failed'; readonly failure: Failure };
/** `accountFailure`: it worked, but the next call would not; the account's other audiences are to wait too. */
export type Uploaded = { readonly calls: number; readonly invalid: number; readonly accountFailure?: Failure };

/** Meta, as far as audiences go. A refusal is an answer: it concerns one audience and has an advice. */
export interface AudiencesAtMeta {
  /** Rows that one call takes. */
  readonly rowsACall: number;
  createAudience(wish: {
    readonly adAccountId: string;
    readonly name: string;
    readonly description: string;
  }): Promise<
    { readonly kind: 'created'; readonly metaAudienceId: string; readonly accountFailure?: Failure } | FailedAtMeta
  >;
  addUsers(id: string, rows: readonly CurrentKeys[]): Promise<({ readonly kind: 'done' } | FailedAtMeta) & Uploaded>;
  removeUsers(id: string, rows: readonly CurrentKeys[]): Promise<({ readonly kind: 'done' } | FailedAtMeta) & Uploaded>;
  readonly newSessionId: () => number;
  /** `never begun`: the session is not known. `session over`: what Meta has it keeps, and the rest can be added. */
  replaceBatch(
    id: string,
    batch: { readonly sessionId: number; readonly seq: number; readonly isLast: boolean },
    rows: readonly CurrentKeys[],
  ): Promise<
    | ({ readonly kind: 'done' } & Pick<Uploaded, 'invalid' | 'accountFailure'>)
    | { readonly kind: 'never begun' }
    | { readonly kind: 'session over' }
    | FailedAtMeta
  >;
  readStatus(id: string): Promise<
    | {
        readonly kind: 'read';
        readonly quota: { readonly accountFailure?: Failure };
        readonly metaLow?: number;
        readonly metaHigh?: number;
        readonly deliveryStatus?: string;
      }
    | FailedAtMeta
  >;
}

/** One audience's ledger. Carriers that grow are written before their rows, those that shrink after them. */
export interface Ledger extends LedgerReads {
  write(changes: {
    readonly rows?: readonly LedgerRow[];
    readonly deleted?: readonly string[];
    readonly carriers?: ReadonlyMap<string, ReadonlySet<string>>;
  }): Promise<void>;
  countRows(): Promise<number>;
}

export interface SyncedVisitors extends PersonReads {
  readKeys(refs: readonly VisitorRef[]): Promise<ReadonlyMap<string, MatchKeys>>;
  /** Only if nobody wrote since `record` was read. */
  writeState(
    record: VisitorRecord,
  ): Promise<{ readonly kind: 'written' } | { readonly kind: 'conflict'; readonly current: VisitorRecord | undefined }>;
  listDirty(
    siteId: SiteId,
    shard: number,
    startAfter?: unknown,
  ): Promise<{ readonly refs: readonly VisitorRef[]; readonly next?: unknown }>;
  /** Of all sites. */
  listDue(
    shard: number,
    upTo: Instant,
    startAfter?: unknown,
  ): Promise<{ readonly refs: readonly VisitorRef[]; readonly next?: unknown }>;
}

export interface SyncedAudiences {
  readSiteWithAudiences(siteId: SiteId): Promise<
    | {
        readonly site: Site;
        readonly audiences: readonly Audience[];
        /** Those that are still to be deleted at Meta, of whatever key. */
        readonly deletions: readonly Audience[];
      }
    | undefined
  >;
  /** `false`: the audience is gone or the condition does not hold; nothing was written. */
  updateAudienceSync(
    audience: { readonly siteId: SiteId; readonly audienceKey: AudienceKey },
    changes: {
      readonly metaAudienceId?: string;
      readonly firstSyncAt?: Instant;
      readonly lastError?: AudienceError | null;
      readonly pass?: RulePass;
      readonly passWanted?: true | null;
      readonly standingRule?: null;
      readonly dryRun?: true | null;
      readonly reconcile?: Reconciliation | null;
      readonly status?: AudienceStatus;
      readonly moreInvalidRows?: number;
    },
    onlyIf?: { readonly ruleVersion?: number; readonly status?: AudienceStatus; readonly withoutMetaAudience?: true },
  ): Promise<boolean>;
  putRun(run: SyncRun): Promise<void>;
  newestRun(siteId: SiteId, audienceKey: AudienceKey): Promise<SyncRun | undefined>;
}

export type HeldLease = {
  readonly siteId: SiteId;
  readonly token: number;
  readonly expiresAt: Instant;
  /** Audiences whose last run did not finish. */
  readonly unsettled: readonly string[] | 'all';
};

/** `at`: somebody wants the site looked at as of then. `asked`: by the holder, who has it still. */
export type Release =
  | { readonly kind: 'released'; readonly at?: Instant }
  | { readonly kind: 'lost' }
  | { readonly kind: 'asked'; readonly at: Instant };

/** One run per site at a time, by the wall clock. */
export interface SyncLeases {
  acquireLease(siteId: SiteId, now: Instant, duration: Duration): Promise<HeldLease | undefined>;
  askHolderAgain(siteId: SiteId, now: Instant, at: Instant): Promise<boolean>;
  releaseLease(
    lease: HeldLease,
    unsettled: readonly string[],
    options?: { readonly evenIfAsked?: boolean },
  ): Promise<Release>;
}

/** Sites that the sweep asks to sync again. */
export interface UnfinishedSyncs {
  noteUnfinished(siteId: SiteId, at: Instant): Promise<void>;
  forgetUnfinished(siteId: SiteId): Promise<void>;
}

export interface SyncRequests {
  send(messages: readonly SyncMessage[]): Promise<void>;
}

export type SyncDeps = {
  readonly visitors: SyncedVisitors;
  readonly audiences: SyncedAudiences;
  readonly ledger: (of: { readonly siteId: SiteId; readonly audienceKey: AudienceKey }) => Ledger;
  readonly meta: AudiencesAtMeta;
  /** For whoever must be in no audience any more. */
  readonly leaving: LeavingDeps;
  readonly leases: SyncLeases;
  readonly unfinished: UnfinishedSyncs;
  readonly syncRequests: SyncRequests;
  /** Before people are filed anew. */
  readonly tellAbandoned: TellAbandoned;
  /** How many partitions the list of dirty people has. */
  readonly dirtyShards: number;
  /** And the list of due ones. */
  readonly dueShards: number;
  /** Bounds memory; a run goes on with the next round. */
  readonly peopleARound: number;
  /** For the lease and the function's own time limit alone. */
  readonly wallClock: () => Instant;
  /** From 0 to 1: sites that failed together must not come back together. */
  readonly random: () => number;
};
