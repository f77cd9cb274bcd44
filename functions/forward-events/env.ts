import * as z from 'zod/mini';

export const environmentSchema = z.object({
  VISITORS_TABLE: z.string(),
  CONTROL_TABLE: z.string(),
  FORWARD_QUEUE_URL: z.string(),
  META_BASE_URL: z.string(),
  META_TOKEN_PARAMETER: z.string(),
  META_APP_SECRET_PARAMETER: z.string(),
});
