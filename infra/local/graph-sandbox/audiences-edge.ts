import { type AudienceDefinition, parseDefinition } from './audience-definition.ts';
import { parseFields, showAudience } from './audience-fields.ts';
import { filterAudiences } from './audience-filter.ts';
import { checkTerms } from './audience-flags.ts';
import type { Edge } from './edge-deps.ts';
import { fieldContext } from './field-context.ts';
import { ok } from './graph-call.ts';
import { pageOf } from './paging.ts';
import { flagParam } from './params.ts';

/** `POST /act_{id}/customaudiences` */
export const createAudienceEdge: Edge = (call, accountId, { audiences, settings, now }) => {
  checkTerms(settings.current, accountId);
  const definition = parseDefinition(call.params);
  const existing = flagParam(call.params, 'enable_fetch_or_create')
    ? audiences.ofAccount(accountId).find((audience) => sameDefinition(audience.definition, definition))
    : undefined;
  return ok({ id: (existing ?? audiences.create(accountId, definition, now())).id }, accountId);
};

function sameDefinition(a: AudienceDefinition, b: AudienceDefinition): boolean {
  const sorted = (definition: AudienceDefinition) => JSON.stringify(Object.entries(definition).sort());
  return sorted(a) === sorted(b);
}

/** `GET /act_{id}/customaudiences` */
export const listAudiencesEdge: Edge = (call, accountId, deps) => {
  const context = fieldContext(deps);
  const fields = parseFields(call.params);
  const all = filterAudiences(deps.audiences.ofAccount(accountId), call.params, context);
  const { items, paging } = pageOf(all, ({ id }) => id, call, deps);
  return ok({ data: items.map((audience) => showAudience(audience, fields, context)), ...paging }, accountId);
};
