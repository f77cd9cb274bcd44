/** An audience as the API lists it; the fields shown here. */
export type AudienceRow = {
  readonly audienceKey: string;
  readonly name: string;
  readonly description: string | null;
  readonly ruleText: string;
  readonly status: string;
  readonly mode?: string;
  readonly createdAt: string;
  readonly funnel: {
    readonly members: number | null;
    readonly consented: number | null;
    readonly matchable: number | null;
    readonly sent: number | null;
    readonly invalid: number | null;
    readonly metaLow: number | null;
    readonly metaHigh: number | null;
  };
  readonly countedAt: string;
  readonly pendingAdd: number | null;
  readonly pendingRemove: number | null;
  readonly oldestPendingAt: string | null;
  readonly pass: {
    readonly startedAt: string;
    readonly scanned: number;
    readonly share: number | null;
    readonly finishedAt: string | null;
  } | null;
  readonly standingRuleText: string | null;
  readonly reconcile?: { readonly askedAt: string; readonly sent: number } | null;
  readonly lastSyncAt: string | null;
  readonly lastError: {
    readonly at: string;
    readonly class: string;
    readonly message: string;
    readonly action: string;
  } | null;
  readonly deliveryStatus: string | null;
  readonly metaAudienceId: string | null;
  readonly websiteAudienceId: string | null;
  readonly losses: readonly { readonly step: string; readonly lost: number; readonly why: string }[];
  readonly launch: {
    readonly include: readonly string[];
    readonly exclude: readonly string[];
    readonly notes: readonly string[];
  };
  readonly warnings: readonly string[];
};
