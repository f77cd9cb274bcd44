import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as z from 'zod';
import type { SavedAudiences } from './audience-store.ts';
import type { UploadSession } from './upload-sessions.ts';

/** What outlives a stop: audiences, members, sessions. Settings and faults are a script of one run. */
export type SandboxState = SavedAudiences & {
  readonly sessions: readonly UploadSession[];
  /** The last call of the journal whose effect is in it. */
  readonly lastCall: number;
};

const definitionSchema = z.object({
  name: z.string(),
  subtype: z.string(),
  description: z.string().exactOptional(),
  customer_file_source: z.string().exactOptional(),
  audience_labels: z.array(z.string()).exactOptional(),
  retention_days: z.number().exactOptional(),
  opt_out_link: z.string().exactOptional(),
  is_value_based: z.boolean().exactOptional(),
  rule: z.string().exactOptional(),
  prefill: z.boolean().exactOptional(),
});

const stateSchema = z.object({
  schemaVersion: z.literal(1),
  nextId: z.string().regex(/^\d+$/),
  lastCall: z.number().default(0),
  audiences: z.array(
    z.object({
      id: z.string(),
      accountId: z.string(),
      createdAt: z.number(),
      updatedAt: z.number(),
      contentUpdatedAt: z.number(),
      replaceSessionId: z.string().exactOptional(),
      replaceFailed: z.literal(true).exactOptional(),
      definition: definitionSchema,
      members: z.array(z.record(z.string(), z.string())),
    }),
  ),
  sessions: z.array(
    z.object({
      id: z.string(),
      accountId: z.string(),
      audienceId: z.string(),
      startedAt: z.number(),
      endedAt: z.number().exactOptional(),
      lastSeq: z.number(),
      received: z.number(),
      invalid: z.number(),
      schemas: z.record(z.string(), z.string()),
    }),
  ),
});

/** Nothing when there is no file yet. */
export async function readState(file: string): Promise<SandboxState | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return stateSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new Error(`The Graph sandbox cannot read its state in ${file}; move the file away to start afresh.`, {
      cause,
    });
  }
}

/** Written beside the old file and put in its place at once, so that a crash leaves one of the two whole. */
export async function writeState(file: string, state: SandboxState): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const draft = `${file}.new`;
  const handle = await open(draft, 'w');
  try {
    await handle.writeFile(JSON.stringify({ schemaVersion: 1, ...state }));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, file);
}
