import { readAccountEdge } from './account-edge.ts';
import { deleteAudienceEdge, updateAudienceEdge } from './audience-edge.ts';
import { createAudienceEdge, listAudiencesEdge } from './audiences-edge.ts';
import { type Credentials, checkCredentials } from './check-credentials.ts';
import { checkVersion, splitVersion } from './check-version.ts';
import { receiveEventsEdge } from './conversions/events-edge.ts';
import type { Edge, EdgeDeps } from './edge-deps.ts';
import type { GraphCall, GraphReply } from './graph-call.ts';
import { errorEnvelope, GraphError, noSuchObject, unknownPath } from './graph-error.ts';
import { readAdInsightsEdge, startAdInsightsEdge } from './insights/ad-insights-edge.ts';
import { readObjectEdge } from './insights/object-edge.ts';
import { objectInsightsEdge, postInsightsEdge } from './insights/object-insights-edge.ts';
import { listMediaEdge, listPostsEdge, listStoriesEdge } from './insights/post-lists.ts';
import { sessionsEdge } from './sessions-edge.ts';
import { editUsersEdge, removeEverywhereEdge, replaceUsersEdge } from './users-edge.ts';

type Route = { readonly pattern: RegExp; readonly methods: Readonly<Record<string, Edge>> };

const ROUTES: readonly Route[] = [
  { pattern: /^\/act_(\d+)$/, methods: { GET: readAccountEdge } },
  { pattern: /^\/act_(\d+)\/customaudiences$/, methods: { GET: listAudiencesEdge, POST: createAudienceEdge } },
  { pattern: /^\/act_(\d+)\/usersofanyaudience$/, methods: { DELETE: removeEverywhereEdge } },
  { pattern: /^\/act_(\d+)\/insights$/, methods: { GET: readAdInsightsEdge, POST: startAdInsightsEdge } },
  { pattern: /^\/(\d+_\d+)\/insights$/, methods: { GET: postInsightsEdge } },
  { pattern: /^\/(\d+)\/insights$/, methods: { GET: objectInsightsEdge } },
  { pattern: /^\/(\d+)\/(?:posts|published_posts|feed)$/, methods: { GET: listPostsEdge } },
  { pattern: /^\/(\d+)\/media$/, methods: { GET: listMediaEdge } },
  { pattern: /^\/(\d+)\/stories$/, methods: { GET: listStoriesEdge } },
  { pattern: /^\/(\d+_\d+)$/, methods: { GET: readObjectEdge } },
  { pattern: /^\/(\d+)\/users$/, methods: { POST: editUsersEdge, DELETE: editUsersEdge } },
  { pattern: /^\/(\d+)\/usersreplace$/, methods: { POST: replaceUsersEdge } },
  { pattern: /^\/(\d+)\/events$/, methods: { POST: receiveEventsEdge } },
  { pattern: /^\/(\d+)\/sessions$/, methods: { GET: sessionsEdge } },
  {
    pattern: /^\/(\d+)$/,
    methods: { GET: readObjectEdge, POST: updateAudienceEdge, DELETE: deleteAudienceEdge },
  },
];

/** Answers one call, a refusal included. */
export function createRouter(deps: EdgeDeps, credentials: Credentials): (call: GraphCall) => GraphReply {
  return (call) => {
    try {
      const versioned = splitVersion(call.path);
      checkVersion(versioned, deps.settings.current.autoUpgrade);
      checkCredentials(call, credentials, deps.settings.current.proofRequired);
      const { edge, id } = findEdge(call.method, versioned.path);
      return edge(call, id, deps);
    } catch (error) {
      return refusal(error);
    }
  };
}

function findEdge(method: string, path: string): { readonly edge: Edge; readonly id: string } {
  for (const { pattern, methods } of ROUTES) {
    const id = pattern.exec(path)?.[1];
    if (id === undefined) continue;
    const edge = Object.hasOwn(methods, method) ? methods[method] : undefined;
    if (edge === undefined) throw noSuchObject(method, id);
    return { edge, id };
  }
  throw unknownPath(path);
}

/** A mistake of the sandbox itself must not pass for one of Meta's refusals. */
export function refusal(error: unknown): GraphReply {
  if (!(error instanceof GraphError)) throw error;
  return { status: error.status, body: errorEnvelope(error) };
}
