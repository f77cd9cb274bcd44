import type { Params } from './graph-call.ts';
import { invalidParameter } from './graph-error.ts';
import { flagParam, integerParam, textParam } from './params.ts';

/** A session that was never marked finished is closed this long after its first batch. */
const SESSION_MS = 90 * 60 * 1000;
/** Older sessions are forgotten, so a sandbox that runs for months does not grow. */
const KEPT_SESSIONS = 10_000;
const LARGEST_INT64 = 2n ** 63n - 1n;

export type UploadSession = {
  readonly id: string;
  readonly accountId: string;
  /** `0` for a removal from every audience of the account. */
  readonly audienceId: string;
  readonly startedAt: number;
  endedAt?: number;
  lastSeq: number;
  received: number;
  invalid: number;
  /** The columns of its additions and of its removals. */
  readonly schemas: Record<string, string>;
};

/** What a caller said about the session its batch belongs to. */
export type SessionMark = { readonly id: string; readonly seq: number; readonly isLast: boolean };

export function parseSessionMark(session: Params): SessionMark {
  const id = textParam(session, 'session_id');
  if (id === undefined || !/^\d{1,19}$/.test(id) || BigInt(id) < 1n || BigInt(id) > LARGEST_INT64) {
    throw invalidParameter('Param session[session_id] must be a positive 64-bit integer.');
  }
  const seq = integerParam(session, 'batch_seq');
  if (seq === undefined || seq < 1) throw invalidParameter('Param session[batch_seq] must be a positive integer.');
  integerParam(session, 'estimated_num_total');
  return { id: BigInt(id).toString(), seq, isLast: flagParam(session, 'last_batch_flag') ?? false };
}

export type SessionBatch = {
  readonly accountId: string;
  readonly audienceId: string;
  readonly method: string;
  readonly schema: string;
  readonly received: number;
  readonly invalid: number;
};

/** A batch that comes after the session's end is answered like any other and changes nothing. */
export type SessionVerdict = { readonly kind: 'accepted' | 'discarded'; readonly session: UploadSession };

export interface UploadSessions {
  accept(mark: SessionMark, batch: SessionBatch, now: number): SessionVerdict;
  find(accountId: string, sessionId: string): UploadSession | undefined;
  ofAudience(audienceId: string): readonly UploadSession[];
  list(): readonly UploadSession[];
  clear(): void;
}

export function createUploadSessions(initial: readonly UploadSession[] = []): UploadSessions {
  /** Session ids are unique within an ad account, not within an audience. */
  const sessions = new Map(initial.map((session) => [`${session.accountId}/${session.id}`, session]));

  function open(mark: SessionMark, batch: SessionBatch, now: number): UploadSession {
    if (mark.seq !== 1) throw invalidParameter('The first batch of a session must have batch_seq 1.');
    const { accountId, audienceId } = batch;
    const session = { id: mark.id, accountId, audienceId, startedAt: now, lastSeq: 0, received: 0, invalid: 0 };
    const opened: UploadSession = { ...session, schemas: {} };
    sessions.set(`${accountId}/${mark.id}`, opened);
    for (const oldest of sessions.keys()) {
      if (sessions.size <= KEPT_SESSIONS) break;
      sessions.delete(oldest);
    }
    return opened;
  }

  return {
    accept(mark, batch, now) {
      const known = sessions.get(`${batch.accountId}/${mark.id}`);
      const session = known ?? open(mark, batch, now);
      if (session.audienceId !== batch.audienceId) {
        throw invalidParameter('The session_id belongs to another audience of this ad account.');
      }
      if (hasEnded(session, now)) return { kind: 'discarded', session };
      // A number seen before is a batch sent again after its answer was lost, and that is allowed.
      if (mark.seq > session.lastSeq + 1) throw invalidParameter('batch_seq must be sequential within a session.');
      const schema = session.schemas[batch.method];
      if (schema !== undefined && schema !== batch.schema) {
        throw invalidParameter('The schema must not change within a session.');
      }
      session.schemas[batch.method] = batch.schema;
      session.lastSeq = Math.max(session.lastSeq, mark.seq);
      session.received += batch.received;
      session.invalid += batch.invalid;
      if (mark.isLast) session.endedAt = now;
      return { kind: 'accepted', session };
    },
    find: (accountId, sessionId) => sessions.get(`${accountId}/${sessionId}`),
    ofAudience: (audienceId) => [...sessions.values()].filter((session) => session.audienceId === audienceId),
    list: () => [...sessions.values()],
    clear: () => sessions.clear(),
  };
}

export function hasEnded(session: UploadSession, now: number): boolean {
  return session.endedAt !== undefined || now - session.startedAt >= SESSION_MS;
}
