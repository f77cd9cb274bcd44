import * as z from 'zod';
import type { LinkDefinition, LinkStatus } from '../domain/link/tracked-link.ts';
import { usableValue } from '../domain/touchpoint/usable-value.ts';
import { plainText } from './plain-text.ts';

/** Must be read back from the address as it was given: neither shortened nor taken for an unexpanded macro. */
const mark = plainText
  .trim()
  .min(1)
  .max(200)
  .pipe(
    z.string().refine((text) => usableValue(text) === text, {
      error: "must be a value, not a platform's macro; GET /v1/links/templates has those",
    }),
  );

const platform = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9][A-Za-z0-9 ._-]{0,49}$/, {
    error: 'must be a platform such as instagram, tiktok or google, or a word of your own such as newsletter',
  });
const kind = z.enum(['post', 'ad']);
export const linkStatusSchema = z.enum(['running', 'paused', 'archived']);

const optional = {
  name: plainText.trim().min(1).max(200),
  placement: mark,
  postId: mark,
  campaign: mark,
  campaignId: mark,
  adsetId: mark,
  adId: mark,
  source: mark,
  medium: mark,
  content: mark,
  term: mark,
};
const orNull = Object.fromEntries(
  Object.entries(optional).map(([name, schema]) => [name, schema.nullable().optional()]),
) as { [Name in keyof typeof optional]: z.ZodOptional<z.ZodNullable<(typeof optional)[Name]>> };

/** `null` is as good as leaving a field out. */
export const newLinkSchema = z.strictObject({
  ...orNull,
  /** Default: an ad when an id that only ads have is named, else a post. */
  kind: kind.optional(),
  platform,
  destination: z.string(),
  status: linkStatusSchema.optional(),
});
/** `null` takes a field away. */
export const linkChangesSchema = z
  .strictObject({ kind, platform, destination: z.string(), status: linkStatusSchema })
  .partial()
  .extend(orNull);
export type LinkChanges = z.infer<typeof linkChangesSchema>;

/** A definition after changes. `destination` and `platform` are the caller's to read. */
export function applyLinkChanges(
  link: LinkDefinition,
  { status: _, ...changes }: LinkChanges & { readonly status?: LinkStatus | undefined },
): LinkDefinition {
  const said = Object.entries(changes).filter((entry) => entry[1] !== undefined);
  const fields = Object.entries({ ...link, ...Object.fromEntries(said) }).filter((entry) => entry[1] !== null);
  return Object.fromEntries(fields) as LinkDefinition;
}

const given = z.string().nullable();
/** A link as the API shows it. */
export const linkRowSchema = z.object({
  linkId: z.string(),
  kind,
  status: linkStatusSchema,
  name: given,
  /** How orders will say where their buyers came from. */
  label: z.string(),
  destination: z.string(),
  shortUrl: z.string(),
  taggedUrl: z.string(),
  /** What to paste into an ad's URL parameters; `null` for posts and where no macros are known. */
  urlTemplate: z.string().nullable(),
  /** Why it leads nowhere although it runs. */
  problem: z.string().nullable(),
  platform: z.string(),
  placement: given,
  postId: given,
  campaign: given,
  campaignId: given,
  adsetId: given,
  adId: given,
  source: given,
  medium: given,
  content: given,
  term: given,
  createdAt: z.string(),
  changedAt: z.string(),
});
export type LinkRow = z.infer<typeof linkRowSchema>;
