import * as z from 'zod';

const count = z.int().nullable();

export const websiteAcceptanceSchema = z.strictObject({
  /** Needed where the website audience is narrower than the audience: somebody has seen who is left out. */
  accept: z.boolean().optional(),
});

export const websiteSchema = z.object({
  /** `exact`: everybody whom Meta can find; `narrower`: nobody else, but not all; `none`: Meta cannot say it. */
  fit: z.enum(['exact', 'narrower', 'none']),
  why: z.string().nullable(),
  /** As Meta will have it. */
  rule: z.unknown(),
  /** `null`: too many people to count while somebody waits. */
  members: count,
  leftOut: z.array(z.object({ who: z.string(), count })),
  /** Members who said no, or left nothing that Meta could find them by: in no audience at Meta. */
  unreachable: count,
  /** What holds for every website audience. */
  mind: z.array(z.string()),
  accepted: z
    .object({
      at: z.string(),
      /** `false`: the rule was edited since; accept it again. */
      isCurrent: z.boolean(),
      /** `null`: not made yet. */
      websiteAudienceId: z.string().nullable(),
      /** Of earlier rules, still at Meta. */
      formerWebsiteAudienceIds: z.array(z.string()),
      lastError: z.object({ at: z.string(), class: z.string(), message: z.string(), action: z.string() }).nullable(),
    })
    .nullable(),
});
export type WebsiteBody = z.infer<typeof websiteSchema>;
