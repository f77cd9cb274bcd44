import { callTwice } from './call-twice.ts';
import { type CustomAudiencesDeps, type Failed, invalidRows, type MindedQuota, mindQuota } from './custom-audiences.ts';
import { GraphError } from './graph-error.ts';
import { type MemberRow, memberTable } from './member-rows.ts';

/** Replacing fails under one code; what is to be done about it depends on the subcode. */
const NEVER_BEGUN = 1_870_147;
const TIMED_OUT = 1_870_158;
const FINISHED = 1_870_159;

export type ReplacementStep =
  | ({ readonly kind: 'done'; readonly invalid: number } & MindedQuota)
  /** Meta does not know the session: its first batch never arrived. */
  | { readonly kind: 'never begun' }
  /** Its 90 minutes are over, or its last batch arrived: Meta keeps what it has, and the rest can be added. */
  | { readonly kind: 'session over' }
  | Failed;

/** Fills a customer list anew, one batch at a time. */
export function createReplacements({ graph, newSessionId, pace }: CustomAudiencesDeps) {
  return {
    newSessionId,

    async replaceBatch(
      metaAudienceId: string,
      batch: { readonly sessionId: number; readonly seq: number; readonly isLast: boolean },
      rows: readonly MemberRow[],
    ): Promise<ReplacementStep> {
      const { sessionId, seq, isLast } = batch;
      // All columns in every batch, because the schema must not change within a session.
      const table = memberTable(rows, { allColumns: true });
      const params = {
        session: { session_id: sessionId, batch_seq: seq, last_batch_flag: isLast },
        payload: { schema: table.schema, data: table.data(0, rows.length) },
      };
      const send = () => graph.call('POST', `/${metaAudienceId}/usersreplace`, params);
      try {
        // A session's first batch must not come twice.
        const { body, usage } = seq === 1 ? await send() : await callTwice(pace, send);
        return { kind: 'done', invalid: invalidRows(body), ...(await mindQuota(pace, usage)) };
      } catch (error) {
        if (!(error instanceof GraphError)) throw error;
        if (error.subcode === NEVER_BEGUN) return { kind: 'never begun' };
        if (error.subcode === TIMED_OUT || error.subcode === FINISHED) return { kind: 'session over' };
        return { kind: 'failed', failure: error.failure };
      }
    },
  };
}
