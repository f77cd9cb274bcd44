import * as z from 'zod/mini';

/** What it serves is in its bundle. */
export const environmentSchema = z.object({
  /** The site that the demo shop sends its events to; without it there is no demo shop. */
  DEMO_SHOP_SITE: z.optional(z.string()),
});
