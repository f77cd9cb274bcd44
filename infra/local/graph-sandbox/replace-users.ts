import type { Audience } from './audience-store.ts';
import type { EdgeDeps } from './edge-deps.ts';
import { GraphError, invalidParameter } from './graph-error.ts';
import { hasEnded, type SessionMark, type UploadSession } from './upload-sessions.ts';

/** What a replacement's batches go by among the additions (`POST`) and removals (`DELETE`) of a session. */
export const REPLACE = 'REPLACE';

/** The replacement that is under way, from its first batch to its last or to the end of its time. */
export function runningReplace(
  audience: Audience,
  { sessions, now }: Pick<EdgeDeps, 'sessions' | 'now'>,
): UploadSession | undefined {
  if (audience.replaceSessionId === undefined) return undefined;
  const session = sessions.find(audience.accountId, audience.replaceSessionId);
  return session === undefined || hasEnded(session, now()) ? undefined : session;
}

/** Nobody else edits members while they are being replaced. */
export function checkNotReplacing(audience: Audience, deps: EdgeDeps): void {
  if (runningReplace(audience, deps) !== undefined) throw replaceFailed(1870145, 'An update is already in progress');
}

/** Whether a batch may start or continue a replacement; every refusal is one code, told apart by its subcode. */
export function checkReplace(audience: Audience, mark: SessionMark, deps: EdgeDeps): void {
  const { replaceBelow } = deps.settings.current;
  if (audience.members.size >= replaceBelow) throw replaceFailed(1870144, 'The audience is too large to be replaced');
  const session = deps.sessions.find(audience.accountId, mark.id);
  if (session === undefined) {
    if (mark.seq !== 1) throw replaceFailed(1870147, 'The first batch of this session was never received');
    checkNotReplacing(audience, deps);
    return;
  }
  if (session.schemas[REPLACE] === undefined) throw invalidParameter('The session_id belongs to other edits.');
  if (session.endedAt !== undefined) throw replaceFailed(1870159, 'This session is finished already');
  if (hasEnded(session, deps.now())) throw replaceFailed(1870158, 'This session has timed out');
  if (mark.seq === 1) throw replaceFailed(1870145, 'This session has been started already');
}

export function replaceFailed(subcode: number, reason: string): GraphError {
  return new GraphError({
    code: 2650,
    subcode,
    message: `(#2650) Failed to update the custom audience: ${reason}`,
  });
}
