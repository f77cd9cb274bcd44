/** What a touchpoint came from, by the groups that reports know, so that a report's key can be said in a rule. */
export const SOURCE_MARKS = [
  'source',
  'medium',
  'campaign',
  'adset',
  'ad',
  'post',
  'link',
  'platform',
  'placement',
  'channel',
] as const;
export type SourceMark = (typeof SOURCE_MARKS)[number];

/** Every mark that is said must be one of its values, in any case; `paid`: somebody paid for the contact, or nobody did. */
export type SourceFilter = Readonly<Partial<Record<SourceMark, readonly string[]>>> & { readonly paid?: boolean };

/** Which events of a name are meant: all that is said must hold, of each list one. */
export type EventFilter = {
  /** One of the event's items has one of these ids… */
  readonly items?: readonly string[];
  /** …and (the same item) one of these categories, in any case. */
  readonly categories?: readonly string[];
  /** The event is a touchpoint from there. */
  readonly source?: SourceFilter;
};

/** Events that are looked for: by name (`*`: any) and perhaps by more. */
export type EventsMeant = { readonly event: string; readonly filter?: EventFilter };
