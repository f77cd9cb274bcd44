import * as z from 'zod/mini';
import type { Failure } from '../domain/audience/audience.ts';
import { callTwice, type Pace } from './call-twice.ts';
import { QUOTA_NEARLY_USED } from './error-advice.ts';
import type { GraphClient, GraphMethod } from './graph-client.ts';
import { GraphError } from './graph-error.ts';
import { type MemberRow, memberTable } from './member-rows.ts';
import { pauseFor, STOP_PERCENT, type Usage } from './usage.ts';

/** Meta's limit of rows in one call. */
export const MAX_ROWS_A_CALL = 10_000;

export type Failed = {
  readonly kind: 'failed';
  readonly failure: Failure;
  readonly traceId?: string;
};
/** `received` is all that a 200 means: how many match is told nowhere. */
export type UploadOutcome =
  | { readonly kind: 'done'; readonly calls: number; readonly invalid: number; readonly accountFailure?: Failure }
  | (Failed & { readonly calls: number; readonly invalid: number });

const idSchema = z.union([z.string(), z.number()]);
const createdSchema = z.object({ id: idSchema });
const uploadedSchema = z.object({ num_invalid_entries: z.optional(z.union([z.number(), z.string()])) });
const bound = z.optional(z.nullable(z.union([z.number(), z.string()])));
const statusSchema = z.object({
  approximate_count_lower_bound: bound,
  approximate_count_upper_bound: bound,
  delivery_status: z.optional(z.object({ code: z.optional(z.number()), description: z.optional(z.string()) })),
  operation_status: z.optional(z.object({ code: z.optional(z.number()), description: z.optional(z.string()) })),
});

export type AudienceStatusAtMeta = {
  readonly metaLow?: number;
  readonly metaHigh?: number;
  readonly deliveryStatus?: string;
};

export type CustomAudiencesDeps = {
  readonly graph: GraphClient;
  /** A random integer from 1 to 2^53 − 1; Meta wants it unique within the ad account. */
  readonly newSessionId: () => number;
  readonly pace: Pace;
};

export type CustomAudiences = ReturnType<typeof createCustomAudiences>;

/** Customer lists at Meta. Refusals are answers, not exceptions: each audience fails for itself. */
export function createCustomAudiences({ graph, newSessionId, pace }: CustomAudiencesDeps) {
  async function editUsers(
    method: GraphMethod,
    metaAudienceId: string,
    rows: readonly MemberRow[],
  ): Promise<UploadOutcome> {
    const session_id = newSessionId();
    const table = memberTable(rows);
    let [calls, invalid] = [0, 0];
    for (let start = 0; start < rows.length; start += MAX_ROWS_A_CALL) {
      const isLast = start + MAX_ROWS_A_CALL >= rows.length;
      const params = {
        session: {
          session_id,
          batch_seq: calls + 1,
          last_batch_flag: isLast,
          estimated_num_total: rows.length,
        },
        payload: {
          schema: table.schema,
          data: table.data(start, start + MAX_ROWS_A_CALL),
        },
      };
      try {
        const { body, usage } = await callTwice(pace, () => graph.call(method, `/${metaAudienceId}/users`, params));
        calls += 1;
        invalid += invalidRows(body);
        const { accountFailure } = await mindQuota(pace, usage);
        if (accountFailure !== undefined)
          return isLast
            ? { kind: 'done', calls, invalid, accountFailure }
            : { kind: 'failed', failure: accountFailure, calls, invalid };
      } catch (error) {
        return { ...failed(error), calls, invalid };
      }
    }
    return { kind: 'done', calls, invalid };
  }

  return {
    rowsACall: MAX_ROWS_A_CALL,

    addUsers: (metaAudienceId: string, rows: readonly MemberRow[]) => editUsers('POST', metaAudienceId, rows),

    removeUsers: (metaAudienceId: string, rows: readonly MemberRow[]) => editUsers('DELETE', metaAudienceId, rows),

    /** Creates a customer list, or finds the one an earlier call created whose answer was lost. */
    async createAudience(wish: {
      readonly adAccountId: string;
      readonly name: string;
      /** Must differ between audiences that may have the same name: an equal definition is the same list. */
      readonly description: string;
    }): Promise<({ readonly kind: 'created'; readonly metaAudienceId: string } & MindedQuota) | Failed> {
      const account = wish.adAccountId.replace(/^act_/, '');
      try {
        const { body, usage } = await callTwice(pace, () =>
          graph.call('POST', `/act_${account}/customaudiences`, {
            name: wish.name,
            description: wish.description,
            subtype: 'CUSTOM',
            customer_file_source: 'USER_PROVIDED_ONLY',
            enable_fetch_or_create: true,
          }),
        );
        const metaAudienceId = String(createdSchema.parse(body).id);
        return { kind: 'created', metaAudienceId, ...(await mindQuota(pace, usage)) };
      } catch (error) {
        return failed(error);
      }
    },

    /** What Meta says of the audience's size; never exact, and hours late. */
    async readStatus(
      metaAudienceId: string,
    ): Promise<({ readonly kind: 'read'; readonly quota: MindedQuota } & AudienceStatusAtMeta) | Failed> {
      try {
        const { body, usage } = await graph.call('GET', `/${metaAudienceId}`, {
          fields: 'approximate_count_lower_bound,approximate_count_upper_bound,delivery_status,operation_status',
        });
        const status = statusSchema.parse(body);
        const low = status.approximate_count_lower_bound ?? undefined;
        const high = status.approximate_count_upper_bound ?? undefined;
        const text = describeStatus(status);
        return {
          kind: 'read',
          quota: await mindQuota(pace, usage),
          ...(low === undefined ? {} : { metaLow: Number(low) }),
          ...(high === undefined ? {} : { metaHigh: Number(high) }),
          ...(text === undefined ? {} : { deliveryStatus: text }),
        };
      } catch (error) {
        return failed(error);
      }
    },

    async deleteAudience(metaAudienceId: string): Promise<({ readonly kind: 'deleted' } & MindedQuota) | Failed> {
      try {
        const { usage } = await callTwice(pace, () => graph.call('DELETE', `/${metaAudienceId}`));
        return { kind: 'deleted', ...(await mindQuota(pace, usage)) };
      } catch (error) {
        if (error instanceof GraphError && error.code === 100 && error.subcode === 33) return { kind: 'deleted' };
        return failed(error);
      }
    },
  };
}

/** A delivery problem is told only while the list itself is in order. */
function describeStatus({ delivery_status, operation_status }: z.infer<typeof statusSchema>): string | undefined {
  const odd = operation_status?.code !== undefined && operation_status.code > 200 && operation_status.code !== 441;
  const shown = odd ? operation_status : delivery_status;
  return shown?.description ?? (shown?.code === undefined ? undefined : String(shown.code));
}

/** How many rows of an upload Meta could not read. */
export function invalidRows(body: unknown): number {
  return Number(uploadedSchema.safeParse(body).data?.num_invalid_entries ?? 0);
}

/** `accountFailure`: it worked, but the next call would use up what Meta allows the ad account. */
export type MindedQuota = { readonly accountFailure?: Failure };

/** After every answer, whatever was asked: slows down, and says when to stop. */
export async function mindQuota(pace: Pace, usage: Usage): Promise<MindedQuota> {
  const accountFailure = quotaNearlyUsed(usage);
  if (accountFailure !== undefined) return { accountFailure };
  await pace.pause(pauseFor(usage.percent));
  return {};
}

/** The rest waits for the next run. */
function quotaNearlyUsed({ percent, waitMs }: Usage): Failure | undefined {
  if (percent < STOP_PERCENT) return undefined;
  return { ...QUOTA_NEARLY_USED, ...(waitMs === 0 ? {} : { waitMs }) };
}

function failed(error: unknown): Failed {
  if (!(error instanceof GraphError)) throw error;
  return {
    kind: 'failed',
    failure: error.failure,
    ...(error.traceId === undefined ? {} : { traceId: error.traceId }),
  };
}
