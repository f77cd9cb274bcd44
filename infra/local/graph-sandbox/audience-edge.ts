import { parseChange } from './audience-definition.ts';
import { parseFields, showAudience } from './audience-fields.ts';
import { checkChangeAllowed, checkTerms } from './audience-flags.ts';
import type { Audience } from './audience-store.ts';
import type { Edge, EdgeDeps } from './edge-deps.ts';
import { fieldContext } from './field-context.ts';
import { type GraphCall, ok } from './graph-call.ts';
import { noSuchObject } from './graph-error.ts';

export function findAudience(call: GraphCall, id: string, { audiences }: EdgeDeps): Audience {
  const audience = audiences.find(id);
  if (audience === undefined) throw noSuchObject(call.method, id);
  return audience;
}

/** `GET /{audience id}` */
export const readAudienceEdge: Edge = (call, id, deps) => {
  const audience = findAudience(call, id, deps);
  return ok(showAudience(audience, parseFields(call.params), fieldContext(deps)), audience.accountId);
};

/** `POST /{audience id}` */
export const updateAudienceEdge: Edge = (call, id, deps) => {
  const audience = findAudience(call, id, deps);
  checkTerms(deps.settings.current, audience.accountId);
  const definition = { ...audience.definition, ...parseChange(call.params) };
  checkChangeAllowed(audience.definition, definition, deps.settings.current);
  audience.definition = definition;
  audience.updatedAt = deps.now();
  return ok({ success: true, message: '' }, audience.accountId);
};

/** `DELETE /{audience id}` */
export const deleteAudienceEdge: Edge = (call, id, deps) => {
  const audience = findAudience(call, id, deps);
  deps.audiences.delete(id);
  return ok({ success: true }, audience.accountId);
};
