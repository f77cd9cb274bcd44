import * as z from 'zod/mini';

export const environmentSchema = z.object({
  CONTROL_TABLE: z.string(),
  EVENTS_QUEUE_URL: z.string(),
});
