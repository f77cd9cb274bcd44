import { findAudience } from './audience-edge.ts';
import { checkTerms, checkUploadAllowed } from './audience-flags.ts';
import type { Audience } from './audience-store.ts';
import type { Edge, EdgeDeps } from './edge-deps.ts';
import { type GraphCall, type GraphReply, ok } from './graph-call.ts';
import { GraphError, invalidParameter } from './graph-error.ts';
import { objectParam } from './params.ts';
import { parsePayload, type Upload } from './parse-payload.ts';
import { parseSessionMark, type SessionMark } from './upload-sessions.ts';

type Target = { readonly accountId: string; readonly audienceId: string; readonly audiences: readonly Audience[] };

/** `POST` and `DELETE /{audience id}/users` */
export const editUsersEdge: Edge = (call, id, deps) => {
  const audience = findAudience(call, id, deps);
  if (audience.definition.subtype !== 'CUSTOM') throw invalidParameter('Only a customer list has members to edit.');
  checkTerms(deps.settings.current, audience.accountId);
  checkUploadAllowed(audience.definition, deps.settings.current);
  return receiveUpload(call, { accountId: audience.accountId, audienceId: id, audiences: [audience] }, deps);
};

/** `DELETE /act_{id}/usersofanyaudience`: people who opted out leave every customer list of the account. */
export const removeEverywhereEdge: Edge = (call, accountId, deps) => {
  checkTerms(deps.settings.current, accountId);
  const audiences = deps.audiences.ofAccount(accountId).filter(({ definition }) => definition.subtype === 'CUSTOM');
  return receiveUpload(call, { accountId, audienceId: '0', audiences }, deps);
};

/** `POST /{audience id}/usersreplace` */
export const replaceUsersEdge: Edge = (call, id, deps) => {
  findAudience(call, id, deps);
  throw new GraphError({
    code: 3,
    message: '(#3) Application does not have the capability to make this API call: the sandbox cannot replace yet.',
  });
};

/** Everything is checked before the session moves on, so a refused batch may be corrected and sent again. */
function receiveUpload(call: GraphCall, target: Target, deps: EdgeDeps): GraphReply {
  const upload = parsePayload(call.params);
  const sent = objectParam(call.params, 'session');
  // Without a session a call is a whole session of its own.
  const mark = sent === undefined ? { id: deps.audiences.nextId(), seq: 1, isLast: true } : parseSessionMark(sent);
  const { accountId, audienceId } = target;
  const { schema, received, invalid } = upload;
  const batch = { accountId, audienceId, method: call.method, schema, received, invalid };
  const verdict = deps.sessions.accept(mark, batch, deps.now());
  const counted = verdict.kind === 'accepted';
  if (counted) applyUpload(call.method, upload, target.audiences, deps.now());
  return ok(
    {
      audience_id: audienceId,
      session_id: mark.id,
      num_received: verdict.session.received,
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
