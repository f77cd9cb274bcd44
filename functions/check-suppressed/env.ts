import * as z from 'zod/mini';

export const environmentSchema = z.object({
  VISITORS_TABLE: z.string(),
  LEDGER_TABLE: z.string(),
  CONTROL_TABLE: z.string(),
  EVENTS_QUEUE_URL: z.string(),
  SYNC_QUEUE_URL: z.string(),
});
