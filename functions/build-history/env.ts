import * as z from 'zod/mini';

export const environmentSchema = z.object({
  CONTROL_TABLE: z.string(),
  ARCHIVE_BUCKET: z.string(),
  ARCHIVE_RETENTION_DAYS: z.coerce.number(),
});
