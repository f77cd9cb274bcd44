import { type AudienceDefinition, parseDefinition } from './audience-definition.ts';
import { parseFields, showAudience } from './audience-fields.ts';
import { filterAudiences } from './audience-filter.ts';
import { checkTerms } from './audience-flags.ts';
import type { Audience } from './audience-store.ts';
import type { Edge } from './edge-deps.ts';
import { fieldContext } from './field-context.ts';
import { ok, type Params } from './graph-call.ts';
import { invalidParameter } from './graph-error.ts';
import { flagParam, integerParam, textParam } from './params.ts';

const DEFAULT_PAGE = 25;

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
  const limit = integerParam(call.params, 'limit') ?? DEFAULT_PAGE;
  if (limit < 1) throw invalidParameter('Param limit must be positive.');
  const start = startOfPage(all, call.params);
  const page = all.slice(start, start + limit);
  const data = page.map((audience) => showAudience(audience, fields, context));
  return ok({ data, ...paging(page, start + limit < all.length, call.path, call.params) }, accountId);
};

const toCursor = (audience: Audience): string => Buffer.from(audience.id).toString('base64url');

function startOfPage(all: readonly Audience[], params: Params): number {
  const after = textParam(params, 'after');
  if (after === undefined) return 0;
  const index = all.findIndex((audience) => toCursor(audience) === after);
  if (index < 0) throw invalidParameter('Invalid cursor passed for paging.');
  return index + 1;
}

/** `next` stands only where there is more, with the parameters of the call in it, as Meta's does. */
function paging(page: readonly Audience[], hasMore: boolean, path: string, params: Params): object {
  const [first, last] = [page[0], page.at(-1)];
  if (first === undefined || last === undefined) return {};
  const cursors = { before: toCursor(first), after: toCursor(last) };
  if (!hasMore) return { paging: { cursors } };
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...params, after: cursors.after })) {
    query.set(name, typeof value === 'string' ? value : JSON.stringify(value));
  }
  return { paging: { cursors, next: `https://graph.facebook.com${path}?${query}` } };
}
