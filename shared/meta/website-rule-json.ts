import { LONGEST_RETENTION, type WebsiteCondition, type WebsiteRule } from '../domain/audience/website-rule.ts';
import { SECOND } from '../domain/time.ts';
import { metaEventName } from './meta-event-names.ts';

/** The rule as Meta's JSON has it (META.md 3). */
export function websiteRuleJson({ operator, inclusions, exclusions }: WebsiteRule, pixelId: string) {
  const condition = ({ events, within }: WebsiteCondition, seconds: (exact: number) => number) => ({
    event_sources: [{ id: pixelId, type: 'pixel' }],
    retention_seconds: seconds(within / SECOND),
    filter: {
      operator: 'or',
      filters: events.map((event) => ({ field: 'event', operator: 'eq', value: metaEventName(event) })),
    },
  });
  return {
    inclusions: { operator, rules: inclusions.map((one) => condition(one, Math.floor)) },
    ...(exclusions.length === 0
      ? {}
      : {
          exclusions: {
            operator: 'or',
            // Meta's times are whole seconds, rounded down: one more, so that nobody is let in early. It takes no more than
            // its longest.
            rules: exclusions.map((one) =>
              condition(one, (exact) => Math.min(LONGEST_RETENTION / SECOND, Math.ceil(exact) + 1)),
            ),
          },
        }),
  };
}
