import type { CurrentKeys } from '../domain/visitor/match-keys.ts';
import { callTwice } from './call-twice.ts';
import {
  type CustomAudiencesDeps,
  type Failed,
  MAX_ROWS_A_CALL,
  type MindedQuota,
  mindQuota,
} from './custom-audiences.ts';
import type { GraphMethod } from './graph-client.ts';
import { GraphError } from './graph-error.ts';
import { type MemberRow, type MemberTable, memberTable } from './member-rows.ts';

const TOO_SMALL = 1_870_047;

/** `too small`: Meta refuses, because an audience would be left with too few; trying again is of no use. */
export type RemovalOutcome = ({ readonly kind: 'done' } & MindedQuota) | { readonly kind: 'too small' } | Failed;

/** Takes people out of customer lists who said no: of all lists of the account at once, or of one, or by all the others. */
export function createRemovals({ graph, newSessionId, pace }: CustomAudiencesDeps) {
  async function send(method: GraphMethod, path: string, rows: MemberTable, count: number): Promise<RemovalOutcome> {
    const { schema, data } = rows;
    const session_id = newSessionId();
    for (let start = 0; start < count; start += MAX_ROWS_A_CALL) {
      const session = {
        session_id,
        batch_seq: start / MAX_ROWS_A_CALL + 1,
        last_batch_flag: start + MAX_ROWS_A_CALL >= count,
        estimated_num_total: count,
      };
      const payload = { schema, data: data(start, start + MAX_ROWS_A_CALL) };
      try {
        const { usage } = await callTwice(pace, () => graph.call(method, path, { session, payload }));
        const quota = await mindQuota(pace, usage);
        if (quota.accountFailure === undefined) continue;
        return session.last_batch_flag ? { kind: 'done', ...quota } : { kind: 'failed', failure: quota.accountFailure };
      } catch (error) {
        if (!(error instanceof GraphError)) throw error;
        if (error.subcode === TOO_SMALL) return { kind: 'too small' };
        return { kind: 'failed', failure: error.failure };
      }
    }
    return { kind: 'done' };
  }

  return {
    /** Of every customer list of the account, ours or not. */
    removeEverywhere: (adAccountId: string, rows: readonly CurrentKeys[]) =>
      send('DELETE', `/act_${adAccountId.replace(/^act_/, '')}/usersofanyaudience`, identifying(rows), rows.length),

    removeFrom: (metaAudienceId: string, rows: readonly CurrentKeys[]) =>
      send('DELETE', `/${metaAudienceId}/users`, identifying(rows), rows.length),

    /** The list is emptied and filled with these, all that is known of them; with nobody Meta refuses it. */
    replaceWith: (metaAudienceId: string, rows: readonly MemberRow[]) =>
      send('POST', `/${metaAudienceId}/usersreplace`, memberTable(rows), rows.length),
  };
}

/** Nobody else is named by what only describes a person (ADR 63). */
function identifying(rows: readonly CurrentKeys[]): MemberTable {
  return memberTable(
    rows.map(({ email, phone }) => ({
      ...(email === undefined ? {} : { email }),
      ...(phone === undefined ? {} : { phone }),
    })),
  );
}
