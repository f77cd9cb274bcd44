import * as z from 'zod/mini';

export const environmentSchema = z.object({
  VISITORS_TABLE: z.string(),
  CONVERSIONS_TABLE: z.string(),
  CONTROL_TABLE: z.string(),
  INSIGHTS_TABLE: z.string(),
  ARCHIVE_BUCKET: z.string(),
  ARCHIVE_RETENTION_DAYS: z.coerce.number(),
});
