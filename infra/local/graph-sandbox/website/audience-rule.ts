/** How many of the things in it must hold. */
export type Operator = 'and' | 'or';

/** One condition about one event. */
export type Leaf = {
  readonly field: string;
  readonly operator: LeafOperator;
  /** A list where any of several will do, otherwise one. */
  readonly values: readonly string[];
};

/** Under one name each; Meta takes `eq` for `=` and so on. */
export type LeafOperator =
  | Comparison
  | 'contains'
  | 'not_contains'
  | 'i_contains'
  | 'i_not_contains'
  | 'is_any'
  | 'is_not_any'
  | 'i_is_any'
  | 'i_is_not_any'
  | 'starts_with'
  | 'i_starts_with'
  | 'regex_match';

export type Comparison = '=' | '!=' | '>=' | '<=' | '>' | '<';

export type Filter = { readonly operator: Operator; readonly filters: readonly (Leaf | Filter)[] };

/** A number made of a person's matching events, and what it has to be. */
export type Aggregation = {
  readonly type: 'count' | 'sum' | 'avg' | 'min' | 'max' | 'time_spent' | 'last_event_time_field';
  readonly field?: string;
  readonly method: 'absolute' | 'percentile';
  readonly operator: Comparison | 'in_range' | 'not_in_range';
  /** One number, or the two ends of a range. */
  readonly values: readonly number[];
};

/** Events of these pixels, this far back, that pass the filter. */
export type EventRule = {
  readonly pixelIds: readonly string[];
  readonly retentionSeconds: number;
  readonly filter: Filter;
  readonly aggregation?: Aggregation;
};

export type RuleSet = { readonly operator: Operator; readonly rules: readonly EventRule[] };

/** Who is in a website audience: those of the inclusions who are not of the exclusions. */
export type AudienceRule = { readonly inclusions: RuleSet; readonly exclusions?: RuleSet };

export function pixelsOf({ inclusions, exclusions }: AudienceRule): ReadonlySet<string> {
  const rules = [...inclusions.rules, ...(exclusions?.rules ?? [])];
  return new Set(rules.flatMap(({ pixelIds }) => pixelIds));
}
