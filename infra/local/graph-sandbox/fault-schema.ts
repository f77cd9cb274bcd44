import * as z from 'zod';

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
  /** The quota is used up, and comes back after so many minutes. */
  z.strictObject({
    throttle: z.strictObject({
      code: z.int(),
      subcode: z.int().optional(),
      regainMinutes: z.number().positive().default(1),
    }),
  }),
  /** The first rows of an upload cannot be used; the rest of it is done. */
  z.strictObject({ invalidRows: z.int().min(1) }),
  z.strictObject({ delayMs: z.number().min(0) }),
]);

const time = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

const faultSchema = z.strictObject({
  /** To take it back by; without it the sandbox gives it one. */
  id: z.string().min(1).optional(),
  match: z
    .strictObject({
      method: z.string().optional(),
      path: z.string().refine(isPattern, 'not a regular expression').optional(),
      /** Calls from here on, and before there, by the sandbox's clock. */
      from: time.optional(),
      until: time.optional(),
    })
    .default({}),
  /** How many matching calls go through first. */
  skip: z.int().min(0).default(0),
  /** How many matching calls it comes to: one, or all of them where it has a share or a span of time. */
  times: z.int().min(1).optional(),
  /** To which part of them; which ones is decided by `seed` alone. */
  share: z.number().min(0).max(1).optional(),
  seed: z.int().default(0),
  respond: respondSchema,
});

export const faultListSchema = z.union([z.array(faultSchema), z.strictObject({ faults: z.array(faultSchema) })]);

export type ScriptedFault = z.infer<typeof faultSchema>;
export type FaultResponse = z.infer<typeof respondSchema>;

function isPattern(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}
