import { findAudience } from './audience-edge.ts';
import { checkTerms, checkUploadAllowed } from './audience-flags.ts';
import type { Audience } from './audience-store.ts';
import type { Edge, EdgeDeps } from './edge-deps.ts';
import { type GraphCall, type GraphReply, ok } from './graph-call.ts';
import { invalidParameter } from './graph-error.ts';
import { objectParam } from './params.ts';
import { parsePayload, type Upload } from './parse-payload.ts';
import { checkNotReplacing, checkReplace, REPLACE, replaceFailed } from './replace-users.ts';
import { noteChange } from './size-history.ts';
import { checkNotTooSmall } from './too-small.ts';
import { parseSessionMark, type SessionMark } from './upload-sessions.ts';

type Target = { readonly accountId: string; readonly audienceId: string; readonly audiences: readonly Audience[] };

/** `POST` and `DELETE /{audience id}/users` */
export const editUsersEdge: Edge = (call, id, deps) => {
  const audience = editableList(call, id, deps);
  checkNotReplacing(audience, deps);
  const upload = parsePayload(call.params, call.invalidRows);
  const mark = sessionMark(call) ?? sessionOfItsOwn(deps);
  return receive({ method: call.method, upload, mark, target: listOnly(audience) }, deps);
};

/** `POST /{audience id}/usersreplace`: the first batch empties the list, and each fills it again. */
export const replaceUsersEdge: Edge = (call, id, deps) => {
  const audience = editableList(call, id, deps);
  const upload = parsePayload(call.params, call.invalidRows);
  const mark = sessionMark(call);
  if (mark === undefined) throw invalidParameter('The parameter session is required.');
  checkReplace(audience, mark, deps);
  const fails = mark.isLast && deps.settings.current.replaceOutcome === 'incomplete';
  const done = fails ? { ...upload, rows: upload.rows.slice(0, upload.rows.length / 2) } : upload;
  const reply = receive({ method: REPLACE, upload: done, mark, target: listOnly(audience) }, deps);
  audience.replaceSessionId = mark.id;
  delete audience.replaceFailed;
  if (!fails) return reply;
  audience.replaceFailed = true;
  throw replaceFailed(1870148, 'The audience was not fully updated');
};

/** `DELETE /act_{id}/usersofanyaudience`: people who opted out leave every customer list of the account. */
export const removeEverywhereEdge: Edge = (call, accountId, deps) => {
  checkTerms(deps.settings.current, accountId);
  const audiences = deps.audiences.ofAccount(accountId).filter(({ definition }) => definition.subtype === 'CUSTOM');
  const target = { accountId, audienceId: '0', audiences };
  const upload = parsePayload(call.params, call.invalidRows);
  const mark = sessionMark(call) ?? sessionOfItsOwn(deps);
  return receive({ method: call.method, upload, mark, target }, deps);
};

function editableList(call: GraphCall, id: string, deps: EdgeDeps): Audience {
  const audience = findAudience(call, id, deps);
  if (audience.definition.subtype !== 'CUSTOM') throw invalidParameter('Only a customer list has members to edit.');
  checkTerms(deps.settings.current, audience.accountId);
  checkUploadAllowed(audience.definition, deps.settings.current);
  return audience;
}

function listOnly(audience: Audience): Target {
  return { accountId: audience.accountId, audienceId: audience.id, audiences: [audience] };
}

function sessionMark({ params }: GraphCall): SessionMark | undefined {
  const session = objectParam(params, 'session');
  return session === undefined ? undefined : parseSessionMark(session);
}

/** Without a session a call is a whole session by itself. */
function sessionOfItsOwn({ audiences }: EdgeDeps): SessionMark {
  return { id: audiences.nextId(), seq: 1, isLast: true };
}

type Batch = {
  readonly method: string;
  readonly upload: Upload;
  readonly mark: SessionMark;
  readonly target: Target;
};

/** Everything is checked before the session moves on, so a refused batch may be corrected and sent again. */
function receive({ method, upload, mark, target }: Batch, deps: EdgeDeps): GraphReply {
  const { accountId, audienceId } = target;
  const { schema, received, invalid } = upload;
  if (method === 'DELETE') for (const audience of target.audiences) checkNotTooSmall(audience, upload.rows, deps);
  const batch = { accountId, audienceId, method, schema, received, invalid };
  const { kind, session } = deps.sessions.accept(mark, batch, deps.now());
  const counted = kind === 'accepted';
  if (counted) {
    for (const { changes, members } of target.audiences) {
      noteChange(changes, members.size, deps.now(), deps.settings.current.countDelaySeconds);
    }
    if (method === REPLACE && mark.seq === 1) for (const audience of target.audiences) audience.members.clear();
    applyUpload(method, upload, target.audiences, deps.now());
  }
  return ok(
    {
      audience_id: audienceId,
      session_id: mark.id,
      num_received: session.received,
      num_invalid_entries: counted ? invalid : 0,
      invalid_entry_samples: counted && invalid > 0 ? upload.samples : noSamples(mark),
    },
    accountId,
  );
}

function applyUpload(method: string, { rows }: Upload, audiences: readonly Audience[], now: number): void {
  for (const audience of audiences) {
    for (const row of rows) {
      if (method === 'DELETE') audience.members.remove(row);
      else audience.members.add(row);
    }
    audience.contentUpdatedAt = now;
  }
}

/** Meta answers "none" as an empty list or as an empty map; here it takes turns, so a caller meets both. */
function noSamples({ seq }: SessionMark): unknown {
  return seq % 2 === 1 ? [] : {};
}
