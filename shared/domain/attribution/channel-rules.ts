import type { Instant } from '../time.ts';
import { channelOf } from '../touchpoint/channel.ts';
import { placementOf } from '../touchpoint/platform.ts';
import { platformGroupOf } from '../touchpoint/platform-group.ts';
import type { TouchMarks } from '../touchpoint/touchpoint.ts';
import { sourceOf } from './source-of.ts';

/** What a rule can look at, as reports show it; `channel` is Google's default group. */
export const RULE_FIELDS = [
  'source',
  'medium',
  'campaign',
  'content',
  'placement',
  'platform',
  'referrerHost',
  'channel',
] as const;
/** How a value is compared; the case of letters never matters. Of several texts one is enough. */
export const RULE_OPERATORS = ['equals', 'contains', 'startsWith', 'endsWith'] as const;

export type RuleField = (typeof RULE_FIELDS)[number];
export type RuleOperator = (typeof RULE_OPERATORS)[number];
/** Every operator named must hold. `isSet: false`: there is none. Texts are in lower case. */
export type FieldTest = Readonly<Partial<Record<RuleOperator, readonly string[]>>> & { readonly isSet?: boolean };
export type FieldTests = Readonly<Partial<Record<RuleField, FieldTest>>>;

export type ChannelRule = {
  /** Key in reports, one of Google's or the site's own. */
  readonly channel: string;
  /** All of these fields must pass. */
  readonly when: FieldTests;
  /** None of these may. */
  readonly except?: FieldTests;
};

/** A site's own channels on top of the default groups; never changed, only followed by another version. */
export type ChannelRules = {
  readonly version: number;
  readonly createdAt: Instant;
  readonly note?: string;
  readonly rules: readonly ChannelRule[];
};

export type ChannelName = (touch: TouchMarks) => string;

/** The channel of the first rule that holds, else Google's group. */
export function createChannelName(rules: readonly ChannelRule[]): ChannelName {
  return (touch) => {
    const rule = rules.find(({ when, except = {} }) => {
      const fields = Object.entries(when) as readonly [RuleField, FieldTest][];
      const exceptions = Object.entries(except) as readonly [RuleField, FieldTest][];
      return (
        fields.every(([field, test]) => passes(field, fieldOf(touch, field), test)) &&
        !exceptions.some(([field, test]) => passes(field, fieldOf(touch, field), test))
      );
    });
    return rule?.channel ?? channelOf(touch);
  };
}

function fieldOf(touch: TouchMarks, field: RuleField): string | undefined {
  switch (field) {
    case 'source':
      return sourceOf(touch)?.toLowerCase();
    case 'campaign':
      return (touch.campaign ?? touch.campaignId)?.toLowerCase();
    case 'placement':
      return placementOf(touch);
    case 'platform':
      return platformGroupOf(touch);
    case 'channel':
      return channelOf(touch);
    case 'medium':
    case 'content':
    case 'referrerHost':
      return touch[field]?.toLowerCase();
  }
}

function passes(field: RuleField, value: string | undefined, { isSet, ...tests }: FieldTest): boolean {
  if (isSet !== undefined && isSet !== (value !== undefined)) return false;
  return RULE_OPERATORS.every((operator) => {
    const texts = tests[operator];
    return texts === undefined || (value !== undefined && texts.some((text) => COMPARE[operator](value, text, field)));
  });
}

const COMPARE: Readonly<Record<RuleOperator, (value: string, text: string, field: RuleField) => boolean>> = {
  // A host covers what lies below it, as everywhere else.
  equals: (value, text, field) => value === text || (field === 'referrerHost' && value.endsWith(`.${text}`)),
  contains: (value, text) => value.includes(text),
  startsWith: (value, text) => value.startsWith(text),
  endsWith: (value, text) => value.endsWith(text),
};
