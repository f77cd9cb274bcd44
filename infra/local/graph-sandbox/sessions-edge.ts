import { findAudience } from './audience-edge.ts';
import type { Edge } from './edge-deps.ts';
import { ok } from './graph-call.ts';
import { textParam } from './params.ts';
import { hasEnded, type UploadSession } from './upload-sessions.ts';

/** `GET /{audience id}/sessions`, of one session or of all */
export const sessionsEdge: Edge = (call, id, deps) => {
  const { accountId } = findAudience(call, id, deps);
  const sessionId = textParam(call.params, 'session_id');
  const sessions = deps.sessions
    .ofAudience(id)
    .filter((session) => sessionId === undefined || session.id === sessionId);
  return ok({ data: sessions.map((session) => showSession(session, deps.now())) }, accountId);
};

/** Every value is a string. Each usable row counts as matched: the sandbox knows no people to match against. */
function showSession(session: UploadSession, now: number): Readonly<Record<string, string>> {
  const ended = hasEnded(session, now);
  return {
    session_id: session.id,
    stage: ended ? 'completed' : 'uploading',
    progress: ended ? '100' : '0',
    start_time: seconds(session.startedAt),
    ...(session.endedAt === undefined ? {} : { end_time: seconds(session.endedAt) }),
    num_received: String(session.received),
    num_matched: String(session.received - session.invalid),
    num_invalid_entries: String(session.invalid),
  };
}

const seconds = (ms: number): string => String(Math.floor(ms / 1000));
