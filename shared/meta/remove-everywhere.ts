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

const TOO_SMALL = 1_870_047;

/** `too small`: Meta refuses, because an audience would be left with too few; trying again is of no use. */
export type RemovalOutcome = ({ readonly kind: 'done' } & MindedQuota) | { readonly kind: 'too small' } | Failed;

/** Takes people out of customer lists who said no: of all lists of the account at once, or of one, or by all the others. */
export function createRemovals({ graph, newSessionId, pace }: CustomAudiencesDeps) {
  async function send(method: GraphMethod, path: string, rows: readonly CurrentKeys[]): Promise<RemovalOutcome> {
    const session_id = newSessionId();
    for (let start = 0; start < rows.length; start += MAX_ROWS_A_CALL) {
      const session = {
        session_id,
        batch_seq: start / MAX_ROWS_A_CALL + 1,
        last_batch_flag: start + MAX_ROWS_A_CALL >= rows.length,
        estimated_num_total: rows.length,
      };
      const schema = ['EMAIL', 'PHONE'];
      const data = rows.slice(start, start + MAX_ROWS_A_CALL).map(({ email = '', phone = '' }) => [email, phone]);
      try {
        const { usage } = await callTwice(pace, () => graph.call(method, path, { session, payload: { schema, data } }));
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
      send('DELETE', `/act_${adAccountId.replace(/^act_/, '')}/usersofanyaudience`, rows),

    removeFrom: (metaAudienceId: string, rows: readonly CurrentKeys[]) =>
      send('DELETE', `/${metaAudienceId}/users`, rows),

    /** The list is emptied and filled with these; with nobody Meta refuses it. */
    replaceWith: (metaAudienceId: string, rows: readonly CurrentKeys[]) =>
      send('POST', `/${metaAudienceId}/usersreplace`, rows),
  };
}
