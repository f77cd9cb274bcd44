/** One thing wrong with a request, as `application/problem+json` lists it. `path` is dotted (`events.3.value`). */
export type Problem = {
  readonly index?: number;
  readonly eventId?: string;
  readonly path: string;
  readonly detail: string;
};

/** The sender must fix the request. Messages carry ids and field names, never personal data. */
export class InvalidInput extends Error {
  override readonly name = 'InvalidInput';
  readonly problems: readonly Problem[];
  constructor(message: string, problems: readonly Problem[] = [], options?: ErrorOptions) {
    super(message, options);
    this.problems = problems;
  }
}

/** Credentials are missing, wrong, or not enough for this request. */
export class NotAllowed extends Error {
  override readonly name = 'NotAllowed';
  readonly reason: 'missing' | 'forbidden';
  constructor(message: string, reason: 'missing' | 'forbidden' = 'forbidden', options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/** What was asked for does not exist (for this site). */
export class NotFound extends Error {
  override readonly name = 'NotFound';
}

/** The request contradicts what is stored (a limit is reached, a name is taken). */
export class Conflict extends Error {
  override readonly name = 'Conflict';
}

/** Something we depend on did not answer; trying later is right. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
  readonly retryAfterMs: number | undefined;
  constructor(message: string, options?: ErrorOptions & { readonly retryAfterMs?: number }) {
    super(message, options);
    this.retryAfterMs = options?.retryAfterMs;
  }
}
