import * as z from 'zod';
import { InvalidInput } from '../../shared/domain/errors.ts';

/** Where a list goes on, opaque to its reader. */
export const cursorText = z.string().min(1).max(2_048);

export function writeCursor(content: unknown): string {
  return Buffer.from(JSON.stringify(content)).toString('base64url');
}

/** @throws InvalidInput when it is not a cursor that this list gave out. */
export function readCursor<Schema extends z.ZodType>(schema: Schema, text: string): z.infer<Schema> {
  const refused = (cause?: unknown) =>
    new InvalidInput('The cursor is not valid', [{ path: 'cursor', detail: 'is not a cursor of this list' }], {
      cause,
    });
  let content: unknown;
  try {
    content = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch (error) {
    throw refused(error);
  }
  const parsed = schema.safeParse(content);
  if (!parsed.success) throw refused(parsed.error);
  return parsed.data;
}
