import type * as z from 'zod/mini';
import type { WebhookReading } from './shop-order.ts';

/** Reads a body by its schema; a field that is wrong is named, what stood in it is not. */
export function readBody<Schema extends z.ZodMiniType>(
  schema: Schema,
  body: unknown,
  read: (parsed: z.output<Schema>) => WebhookReading,
): WebhookReading {
  const parsed = schema.safeParse(body);
  if (parsed.success) return read(parsed.data);
  const [issue] = parsed.error.issues;
  return refuse(issue?.path.join('.') ?? '', issue?.path.length ? issue.message : 'is not what the topic names');
}

export const refuse = (path: string, detail: string): WebhookReading => ({ kind: 'refused', path, detail });
