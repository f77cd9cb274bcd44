import type * as z from 'zod/mini';

/**
 * Reads a function's environment by its schema.
 *
 * @throws Error that names the variables that are missing or wrong, never their values.
 */
export function parseEnvironment<Schema extends z.ZodMiniType>(
  schema: Schema,
  environment: Readonly<Record<string, string | undefined>>,
): z.infer<Schema> {
  const parsed = schema.safeParse(environment);
  if (parsed.success) return parsed.data;
  const names = [...new Set(parsed.error.issues.map((issue) => issue.path.join('.')))];
  throw new Error(`Environment variables are missing or not valid: ${names.join(', ')}`);
}
