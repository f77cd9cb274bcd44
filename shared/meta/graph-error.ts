import * as z from 'zod/mini';
import type { Failure } from '../domain/audience/audience.ts';
import type { Duration } from '../domain/time.ts';
import { adviceFor } from './advice-for.ts';
import { type Advice, NO_ANSWER, NOT_JSON } from './error-advice.ts';

const numeric = z.union([z.number(), z.string()]);
const envelopeSchema = z.object({
  error: z.object({
    message: z.optional(z.string()),
    code: z.optional(numeric),
    error_subcode: z.optional(z.nullable(numeric)),
    is_transient: z.optional(z.nullable(z.boolean())),
    fbtrace_id: z.optional(z.string()),
  }),
});

/** Meta refused a call, or did not answer. `advice` says what kind of failure it is and who can do what about it. */
export class GraphError extends Error {
  override readonly name = 'GraphError';
  readonly advice: Advice;
  readonly code: number | undefined;
  readonly subcode: number | undefined;
  /** Meta's own id of the call; it is good for a short time only, so it belongs into the log at once. */
  readonly traceId: string | undefined;

  /** How long the answer's quota headers ask to wait. */
  readonly waitMs: Duration;

  constructor(
    advice: Advice,
    details: {
      readonly code?: number;
      readonly subcode?: number;
      readonly traceId?: string;
      readonly waitMs?: Duration;
    } & ErrorOptions = {},
  ) {
    super(advice.message, details.cause === undefined ? undefined : { cause: details.cause });
    this.advice = advice;
    this.code = details.code;
    this.subcode = details.subcode;
    this.traceId = details.traceId;
    this.waitMs = Math.max(details.waitMs ?? 0, advice.waitMs ?? 0);
  }

  /** As it is told to whoever asked for the call. */
  get failure(): Failure {
    const { transient: _, ...failure } = this.advice;
    return this.waitMs === 0 ? failure : { ...failure, waitMs: this.waitMs };
  }
}

/** The error an answer carries, whatever its HTTP status; `undefined` when it carries none. */
export function errorInAnswer(body: unknown, waitMs: Duration = 0): GraphError | undefined {
  const parsed = envelopeSchema.safeParse(body);
  if (!parsed.success) return undefined;
  const { code, error_subcode, is_transient, fbtrace_id } = parsed.data.error;
  const known = code === undefined ? undefined : Number(code);
  const subcode = error_subcode === undefined || error_subcode === null ? undefined : Number(error_subcode);
  return new GraphError(adviceFor(known ?? 1, subcode, is_transient === true), {
    waitMs,
    ...(known === undefined ? {} : { code: known }),
    ...(subcode === undefined ? {} : { subcode }),
    ...(fbtrace_id === undefined ? {} : { traceId: fbtrace_id }),
  });
}

export function noAnswer(cause: unknown): GraphError {
  return new GraphError(NO_ANSWER, { cause });
}

/** Gateways in front of Graph answer in HTML, or not with what was asked for. */
export function unreadableAnswer(status: number): GraphError {
  return new GraphError({ ...NOT_JSON, message: `Meta answered with something that is not JSON (HTTP ${status}).` });
}
