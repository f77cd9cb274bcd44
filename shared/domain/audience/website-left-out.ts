import type { Duration, Instant } from '../time.ts';
import type { VisitorFacts } from '../visitor/visitor-facts.ts';
import { describeEvent } from './describe-website.ts';
import { timesOf } from './evaluate.ts';
import { FORWARDED_NAMES, LONGEST_RETENTION } from './website-rule.ts';

/** Why members of an audience are not in the website audience that stands for it. */
export type LeftOut =
  /** Did it, though the audience does not mind: before something else, or too lately for Meta to say it better. */
  | { readonly kind: 'did'; readonly event: string; readonly within: Duration }
  | { readonly kind: 'did-before'; readonly event: string; readonly since: string; readonly within: Duration }
  | { readonly kind: 'took-out'; readonly within: Duration }
  /** Did only what the shop has names of its own for. */
  | { readonly kind: 'other-events'; readonly within: Duration }
  | { readonly kind: 'long-ago'; readonly event: string };

const days = (duration: Duration): string => {
  const hours = Math.round(duration / 3_600_000);
  return hours % 24 === 0 ? `${hours / 24} days` : `${hours} hours`;
};

export function describeLeftOut(reason: LeftOut): string {
  switch (reason.kind) {
    case 'did':
      return `people who ${describeEvent(reason.event)} in the last ${days(reason.within)}`;
    case 'did-before':
      return `people who ${describeEvent(reason.event)} in the last ${days(reason.within)}, before they ${describeEvent(reason.since)}`;
    case 'took-out':
      return `people who took something out of a cart in the last ${days(reason.within)}, though something is left in it`;
    case 'other-events':
      return `people whose only events in the last ${days(reason.within)} are the shop's own, not ones that Meta has a name for`;
    case 'long-ago':
      return `people who ${describeEvent(reason.event)} longer ago than the ${days(LONGEST_RETENTION)} that Meta remembers`;
  }
}

/** Whether a member of the audience is left out for this reason; counted on what we know now. */
export function isLeftOut(reason: LeftOut, facts: VisitorFacts, at: Instant): boolean {
  const didWithin = (event: string, within: Duration): boolean =>
    timesOf(event, facts).some((time) => time <= at && time > at - within);
  switch (reason.kind) {
    case 'did':
    case 'did-before':
      return didWithin(reason.event, reason.within);
    case 'took-out': {
      const { emptiedAt } = facts;
      const wasEmptied = emptiedAt !== undefined && emptiedAt <= at && emptiedAt > at - reason.within;
      return wasEmptied || didWithin('remove_from_cart', reason.within);
    }
    case 'other-events':
      return !FORWARDED_NAMES.some((name) => didWithin(name, reason.within));
    case 'long-ago':
      return !didWithin(reason.event, LONGEST_RETENTION);
  }
}
