import * as z from 'zod';
import { errorEnvelope, GraphError } from './graph-error.ts';

const extras = {
  headers: z.record(z.string(), z.string()).optional(),
  delayMs: z.number().min(0).optional(),
  /** Do what was asked before failing, as when an answer is lost on its way back. */
  commit: z.boolean().optional(),
};

const respondSchema = z.union([
  z.literal('hang'),
  z.literal('commit-then-hang'),
  z.strictObject({
    status: z.int().min(200).max(599),
    body: z.unknown().optional(),
    html: z.string().optional(),
    ...extras,
  }),
  z.strictObject({
    error: z.strictObject({
      code: z.int(),
      subcode: z.int().optional(),
      message: z.string().optional(),
      type: z.string().optional(),
      isTransient: z.boolean().optional(),
      userTitle: z.string().optional(),
      userMessage: z.string().optional(),
      data: z.unknown().optional(),
    }),
    status: z.int().min(200).max(599).optional(),
    ...extras,
  }),
  z.strictObject({ delayMs: z.number().min(0) }),
]);

const patternSchema = z.string().refine(isPattern, 'not a regular expression');

const faultSchema = z.strictObject({
  match: z.strictObject({ method: z.string().optional(), path: patternSchema.optional() }).default({}),
  /** How many matching calls go through first. */
  skip: z.int().min(0).default(0),
  times: z.int().min(1).default(1),
  respond: respondSchema,
});

export const faultListSchema = z.union([z.array(faultSchema), z.strictObject({ faults: z.array(faultSchema) })]);

export type Fault = z.infer<typeof faultSchema>;
export type FaultResponse = z.infer<typeof respondSchema>;

export interface Faults {
  add(faults: readonly Fault[]): void;
  clear(): void;
  list(): readonly Fault[];
  /** What to do to this call, if anything; each call uses up at most one turn of one fault. */
  take(method: string, path: string): FaultResponse | undefined;
}

export function createFaults(): Faults {
  let faults: Fault[] = [];
  return {
    add: (added) => {
      faults.push(...added.map((fault) => ({ ...fault })));
    },
    clear: () => {
      faults = [];
    },
    list: () => faults,
    take(method, path) {
      for (const fault of faults) {
        if (!matches(fault, method, path)) continue;
        if (fault.skip > 0) {
          fault.skip -= 1;
          continue;
        }
        fault.times -= 1;
        faults = faults.filter(({ times }) => times > 0);
        return fault.respond;
      }
      return undefined;
    },
  };
}

function matches({ match }: Fault, method: string, path: string): boolean {
  if (match.method !== undefined && match.method.toUpperCase() !== method) return false;
  return match.path === undefined || new RegExp(match.path).test(path);
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}

/** A scripted error in the envelope of a real one. */
export function scriptedEnvelope(error: Extract<FaultResponse, { error: unknown }>['error']): unknown {
  const { code, message, subcode, type, isTransient, userTitle, userMessage, data } = error;
  return errorEnvelope(
    new GraphError({
      code,
      message: message ?? `(#${code}) Scripted failure`,
      ...(subcode === undefined ? {} : { subcode }),
      ...(type === undefined ? {} : { type }),
      ...(isTransient === undefined ? {} : { isTransient }),
      ...(userTitle === undefined ? {} : { userTitle }),
      ...(userMessage === undefined ? {} : { userMessage }),
      ...(data === undefined ? {} : { data }),
    }),
  );
}
