import type * as z from 'zod';
import { InvalidInput, type Problem } from '../domain/errors.ts';

/**
 * Reads what came over the wire by its schema.
 *
 * @throws InvalidInput naming every field that is wrong, missing or unknown.
 */
export function readWire<Schema extends z.ZodType>(schema: Schema, value: unknown, message: string): z.infer<Schema> {
  const parsed = schema.safeParse(value, { reportInput: true });
  if (parsed.success) return parsed.data;
  throw new InvalidInput(message, parsed.error.issues.flatMap(problemsOf));
}

function problemsOf(issue: z.core.$ZodIssue): readonly Problem[] {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ path: [...path, key].join('.'), detail: 'is not known here' }));
  const missing = issue.code === 'invalid_type' && issue.input === undefined;
  return [{ path: path.join('.'), detail: missing ? 'is needed' : issue.message }];
}
