import * as z from 'zod/mini';

export const environmentSchema = z.object({
  VISITORS_TABLE: z.string(),
  TOUCHES_TABLE: z.string(),
  CONVERSIONS_TABLE: z.string(),
  CONTROL_TABLE: z.string(),
  SYNC_QUEUE_URL: z.string(),
  FORWARD_QUEUE_URL: z.string(),
  ARCHIVE_BUCKET: z.string(),
});
