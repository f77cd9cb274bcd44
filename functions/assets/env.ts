import * as z from 'zod/mini';

/** What it serves is in its bundle. */
export const environmentSchema = z.object({});
