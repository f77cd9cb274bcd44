import * as z from 'zod';

/** What of JSON Schema our documents use. */
export type Schema = {
  readonly type?: string | readonly string[] | undefined;
  readonly enum?: readonly unknown[] | undefined;
  readonly properties?: Readonly<Record<string, Schema>> | undefined;
  readonly required?: readonly string[] | undefined;
  readonly additionalProperties?: boolean | Schema | undefined;
  readonly items?: Schema | undefined;
  readonly anyOf?: readonly Schema[] | undefined;
  readonly oneOf?: readonly Schema[] | undefined;
};

const schema: z.ZodType<Schema> = z.lazy(() =>
  z.object({
    type: z.union([z.string(), z.string().array()]).optional(),
    enum: z.unknown().array().optional(),
    properties: z.record(z.string(), schema).optional(),
    required: z.string().array().optional(),
    additionalProperties: z.union([z.boolean(), schema]).optional(),
    items: schema.optional(),
    anyOf: schema.array().optional(),
    oneOf: schema.array().optional(),
  }),
);

const content = z.record(z.string(), z.object({ schema }));

const operation = z.object({
  summary: z.string(),
  description: z.string().optional(),
  parameters: z
    .array(z.object({ name: z.string(), in: z.string(), required: z.boolean().default(false), schema }))
    .default([]),
  requestBody: z.object({ content }).optional(),
  // The problem that every route may answer is a reference, and described once.
  responses: z.record(z.string(), z.object({ content: content.optional() })),
});

const document = z.object({
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.object({ schemas: z.record(z.string(), schema) }),
});

export type Operation = z.infer<typeof operation>;
export type OpenApiDocument = z.infer<typeof document>;

/** @param result The answer of the function, as API Gateway gets it. */
export function readOpenApi(result: string): OpenApiDocument {
  const { statusCode, body } = z.object({ statusCode: z.number(), body: z.string() }).parse(JSON.parse(result));
  if (statusCode !== 200) throw new Error(`The function api answered ${statusCode}`);
  return document.parse(JSON.parse(body));
}
