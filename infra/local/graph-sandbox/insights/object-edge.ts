import { readAudienceEdge } from '../audience-edge.ts';
import type { Edge } from '../edge-deps.ts';
import { ok } from '../graph-call.ts';
import { findRun, readRun } from './report-runs.ts';
import { showObject } from './show-object.ts';

/** `GET /{id}` of whatever has that id; what nothing has is refused as an audience that does not exist. */
export const readObjectEdge: Edge = (call, id, deps) => {
  const { insights, audiences } = deps;
  if (audiences.find(id) !== undefined) return readAudienceEdge(call, id, deps);
  const run = findRun(id, deps);
  if (run !== undefined) return readRun(run, deps);
  const post = insights.post(id);
  if (post !== undefined) return ok(showObject(post, 'post', call.params));
  const media = insights.media(id);
  if (media !== undefined) return ok(showObject(media, 'media', call.params));
  const page = insights.page(id);
  if (page !== undefined) {
    const account = page.instagram_business_account;
    const linked = account === undefined ? {} : { instagram_business_account: { id: account } };
    return ok(showObject({ name: `Page ${id}`, ...page, ...linked, access_token: deps.token }, 'page', call.params));
  }
  if (insights.hasIgUser(id)) {
    return ok(showObject({ id, media_count: insights.mediaOf(id).length }, 'user', call.params));
  }
  return readAudienceEdge(call, id, deps);
};
