import * as z from 'zod/mini';

export const environmentSchema = z.object({
  CONTROL_TABLE: z.string(),
  INSIGHTS_TABLE: z.string(),
  META_BASE_URL: z.string(),
  META_TOKEN_PARAMETER: z.string(),
  META_APP_SECRET_PARAMETER: z.string(),
});
