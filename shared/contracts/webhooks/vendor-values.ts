import * as z from 'zod/mini';
import { isId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/time.ts';
import { readTime } from '../read-time.ts';

/*
 * Values as shop platforms send them: numbers as text, `null`, `''` or `0` for what is not there. What one of these cannot
 * read is absent; only what an order cannot do without is asked for by `needed…`.
 */

const anything = z.optional(z.unknown());

/** Text that is not blank. */
export const vendorText = z.pipe(
  anything,
  z.transform((value): string | undefined => {
    const text = Number.isFinite(value) ? String(value) : typeof value === 'string' ? value.trim() : '';
    return text === '' ? undefined : text;
  }),
);

/** An id that is not 0, which is WooCommerce's word for none. */
export const vendorId = z.pipe(
  anything,
  z.transform((value): string | undefined => {
    const text = Number.isFinite(value) || typeof value === 'string' ? String(value) : '';
    return text === '0' || !isId(text) ? undefined : text;
  }),
);

/** As people and platforms write numbers; JavaScript would read `0x10` too. */
const DECIMAL = /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i;

/** An amount, whatever its sign; both platforms send decimals as text. */
export const vendorAmount = z.pipe(
  anything,
  z.transform((value): number | undefined => {
    const amount = typeof value === 'string' && DECIMAL.test(value.trim()) ? Number(value) : value;
    return typeof amount === 'number' && Number.isFinite(amount) ? amount : undefined;
  }),
);

export const vendorTime = z.pipe(
  anything,
  z.transform((value): Instant | undefined =>
    typeof value === 'string' || typeof value === 'number' ? readTime(value) : undefined,
  ),
);

export const vendorFlag = z.pipe(
  anything,
  z.transform((value): boolean => value === true),
);

/** A list, with what is no entry of it left out. */
export function vendorList<Entry extends z.ZodMiniType>(entry: Entry) {
  return z.pipe(
    anything,
    z.transform((value): z.output<Entry>[] =>
      (Array.isArray(value) ? value : []).flatMap((one) => {
        const parsed = entry.safeParse(one);
        return parsed.success ? [parsed.data] : [];
      }),
    ),
  );
}

/** An object; absent when it is none. */
export function vendorObject<Shape extends z.ZodMiniType>(shape: Shape) {
  return z.pipe(
    anything,
    z.transform((value): z.output<Shape> | undefined => {
      const parsed = shape.safeParse(value);
      return parsed.success ? parsed.data : undefined;
    }),
  );
}

/** The same, but an order cannot do without. */
function needed<Schema extends z.ZodMiniType>(schema: Schema, what: string) {
  return z.pipe(
    schema.check(z.refine((value) => value !== undefined, { error: `must be ${what}` })),
    z.transform((value) => value as Exclude<z.output<Schema>, undefined>),
  );
}

export const neededId = needed(vendorId, 'an id');
export const neededAmount = needed(vendorAmount, 'an amount');
export const neededTime = needed(vendorTime, 'a time');
export const neededText = needed(vendorText, 'text');
