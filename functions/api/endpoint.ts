import type * as z from 'zod';
import type { KeyRole, Site } from '../../shared/domain/site.ts';
import type { Instant } from '../../shared/domain/time.ts';

/** Who asks: a key's site, whose data alone is ever looked at, and what the key may do. */
export type Caller = { readonly site: Site; readonly role: KeyRole; readonly keyId: string };

export type EndpointRequest<Params, Query, Body> = {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** When API Gateway received the request; the only clock there is. */
  readonly now: Instant;
  /** Where our API answers, for addresses that lead to it. */
  readonly baseUrl: string;
};

/** One route of the contract: what it takes, who may use it, what it answers. The OpenAPI document is made of these. */
export type Endpoint = {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** As OpenAPI writes it: `/v1/audiences/{audienceKey}`. */
  readonly path: string;
  readonly summary: string;
  /** Answers carry an `ETag`; who has the same already gets 304. */
  readonly tagged?: true;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** For the OpenAPI document, where `body` leaves its parts to be read one by one. */
  readonly describedBody?: z.ZodType;
  readonly answer: { readonly status: number; readonly schema?: z.ZodType; readonly alsoAs?: readonly string[] };
} & (
  | { readonly allow: 'anyone'; run(request: EndpointRequest<unknown, unknown, unknown>): Promise<Response> }
  | {
      readonly allow: readonly KeyRole[];
      run(request: EndpointRequest<unknown, unknown, unknown>, caller: Caller): Promise<Response>;
    }
);

type Infer<Schema> = Schema extends z.ZodType ? z.infer<Schema> : undefined;

/** Ties what `run` gets to the schemas; `mount` parses with the same ones. */
export function endpoint<
  Params extends z.ZodObject | undefined = undefined,
  Query extends z.ZodObject | undefined = undefined,
  Body extends z.ZodType | undefined = undefined,
>(
  definition: Omit<Endpoint, 'params' | 'query' | 'body' | 'run' | 'allow'> & {
    readonly allow: readonly KeyRole[];
    readonly params?: Params;
    readonly query?: Query;
    readonly body?: Body;
    run(request: EndpointRequest<Infer<Params>, Infer<Query>, Infer<Body>>, caller: Caller): Promise<Response>;
  },
): Endpoint {
  return definition as unknown as Endpoint;
}
