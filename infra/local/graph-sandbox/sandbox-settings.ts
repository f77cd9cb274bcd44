import * as z from 'zod';

/** How the sandbox behaves as long as nobody scripts otherwise. */
export const settingsSchema = z.strictObject({
  /** Whether a human of the business has accepted the custom audience terms. */
  tosAccepted: z.boolean(),
  /** Meta's own pages disagree about the subcode of unaccepted terms. */
  tosSubcode: z.union([z.literal(1870090), z.literal(1870034), z.literal(1870092)]),
  /** An app can be set to refuse calls without `appsecret_proof`. */
  proofRequired: z.boolean(),
  /** Calls of a version whose time is over are answered with a warning in a header, not refused. */
  autoUpgrade: z.boolean(),
  /** An audience is flagged when its name, description or rule contains one of these, whatever the case. */
  flaggedWords: z.array(z.string().min(1)),
  /** Whether a flagged list can be edited so that it stops being one; Meta's page says both. */
  flaggedEdits: z.enum(['fixable', 'blocked']),
  /** How long a change of members takes until sizes show it. */
  countDelaySeconds: z.number().min(0),
  /** Lists of so many members or more cannot be replaced. */
  replaceBelow: z.int().min(0),
  /** Whether a replacement gets done, or loses half of its last batch and fails. */
  replaceOutcome: z.enum(['done', 'incomplete']),
  /** The pixels there are, each with its ad account; while there is none, every numeric id is one. */
  pixels: z.record(z.string().regex(/^\d+$/), z.string().regex(/^\d+$/)),
  /** A removal that would leave fewer members than this is refused; 0 refuses none. */
  smallestAfterRemoval: z.int().min(0),
  /** What becomes of contact data that came unhashed: the whole batch is refused, or the value is left out. */
  unhashedUserData: z.enum(['reject', 'drop']),
  /** Events from more than 5 minutes ahead are refused; Meta documents no limit. */
  strictEventTime: z.boolean(),
  /** How long a page's cursor is good for. */
  cursorSeconds: z.number().min(0),
  /** Ads insights of more rows than this must be asked for in the background. */
  insightsMostRows: z.int().min(0).nullable(),
  /** How often a background report says that it is still running, and how it ends. */
  asyncPolls: z.int().min(0),
  asyncOutcome: z.enum(['Job Completed', 'Job Failed', 'Job Skipped']),
  /** Metrics of pages, posts and media that are refused although they exist, as Meta's are from time to time. */
  unknownMetrics: z.array(z.string()),
  /** What the usage headers report: percentages of the quota, and minutes until it is given back. */
  usage: z.strictObject({
    callCount: z.number().min(0),
    cpuTime: z.number().min(0),
    totalTime: z.number().min(0),
    regainMinutes: z.number().min(0),
  }),
});

export type SandboxSettings = z.infer<typeof settingsSchema>;

export const DEFAULT_SETTINGS: SandboxSettings = {
  tosAccepted: true,
  tosSubcode: 1870090,
  proofRequired: false,
  autoUpgrade: false,
  flaggedWords: [],
  flaggedEdits: 'fixable',
  countDelaySeconds: 0,
  replaceBelow: 100_000_000,
  replaceOutcome: 'done',
  pixels: {},
  smallestAfterRemoval: 0,
  unhashedUserData: 'reject',
  strictEventTime: false,
  cursorSeconds: 86_400,
  insightsMostRows: null,
  asyncPolls: 0,
  asyncOutcome: 'Job Completed',
  unknownMetrics: [],
  usage: { callCount: 1, cpuTime: 1, totalTime: 1, regainMinutes: 0 },
};

/** The settings of now, so that a change counts from the next call on. */
export type SettingsHolder = { current: SandboxSettings };
