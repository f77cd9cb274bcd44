import { randomBytes } from 'node:crypto';

export type GraphErrorFields = {
  readonly code: number;
  readonly message: string;
  readonly subcode?: number;
  readonly type?: string;
  readonly userTitle?: string;
  readonly userMessage?: string;
  readonly isTransient?: boolean;
  readonly data?: unknown;
  /** HTTP status; callers are expected to look at the code instead, so most are plain 400. */
  readonly status?: number;
};

/** A refusal in Meta's terms. */
export class GraphError extends Error {
  readonly fields: GraphErrorFields;

  constructor(fields: GraphErrorFields) {
    super(fields.message);
    this.name = 'GraphError';
    this.fields = fields;
  }

  get status(): number {
    return this.fields.status ?? 400;
  }
}

export function invalidParameter(message: string, subcode?: number): GraphError {
  return new GraphError({ code: 100, message: `(#100) ${message}`, ...(subcode === undefined ? {} : { subcode }) });
}

/** Meta says the same for an object that never was, one that is gone and one the token may not see. */
export function noSuchObject(method: string, id: string): GraphError {
  return new GraphError({
    code: 100,
    subcode: 33,
    type: 'GraphMethodException',
    message: `Unsupported ${method.toLowerCase()} request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation`,
  });
}

export function unknownPath(path: string): GraphError {
  return new GraphError({ code: 2500, message: `Unknown path components: ${path}` });
}

/** The optional fields stand only where the error has them, as in Meta's own answers. */
export function errorEnvelope({ fields }: GraphError): { readonly error: Record<string, unknown> } {
  return {
    error: {
      message: fields.message,
      type: fields.type ?? 'OAuthException',
      code: fields.code,
      ...(fields.subcode === undefined ? {} : { error_subcode: fields.subcode }),
      ...(fields.isTransient === undefined ? {} : { is_transient: fields.isTransient }),
      ...(fields.userTitle === undefined ? {} : { error_user_title: fields.userTitle }),
      ...(fields.userMessage === undefined ? {} : { error_user_msg: fields.userMessage }),
      ...(fields.data === undefined ? {} : { error_data: fields.data }),
      fbtrace_id: traceId(),
    },
  };
}

export function traceId(): string {
  return `A${randomBytes(17).toString('base64url').slice(0, 22)}`;
}
