import * as z from 'zod/mini';

export const environmentSchema = z.object({
  VISITORS_TABLE: z.string(),
  TOUCHES_TABLE: z.string(),
  LEDGER_TABLE: z.string(),
  CONVERSIONS_TABLE: z.string(),
  CONTROL_TABLE: z.string(),
  INSIGHTS_TABLE: z.string(),
  ARCHIVE_BUCKET: z.string(),
  ARCHIVE_RETENTION_DAYS: z.coerce.number(),
  SYNC_QUEUE_URL: z.string(),
  /** The API's own name, which short links carry; empty: it has none. */
  OWN_NAME: z.string(),
  EVENTS_QUEUE_URL: z.string(),
  /** Only to say whether it is Meta that is told. */
  META_BASE_URL: z.string(),
});
