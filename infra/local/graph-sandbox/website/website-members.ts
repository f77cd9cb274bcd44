import type { Audience } from '../audience-store.ts';
import type { EventStore } from '../conversions/event-store.ts';
import { aggregateHolds } from './aggregate.ts';
import { type AudienceRule, type EventRule, pixelsOf, type RuleSet } from './audience-rule.ts';
import { CONNECTING, connectPeople, type Person } from './connect-people.ts';
import { eventPasses } from './event-passes.ts';
import { parseRule } from './parse-rule.ts';

/** All keys of one member, under their names in server events, e-mail and phone as in customer lists. */
export type WebsiteMember = Readonly<Record<string, readonly string[]>>;

const SHOWN: Readonly<Record<string, string>> = { em: 'EMAIL', ph: 'PHONE' };

/** An audience by rule, whose members nobody uploads. */
export function websiteRule({ definition }: Pick<Audience, 'definition'>): AudienceRule | undefined {
  const isWebsite = definition.subtype === 'WEBSITE' && definition.rule !== undefined;
  return isWebsite ? parseRule(definition.rule) : undefined;
}

/** Who is in a website audience at a time, told by what was received until then. */
export function websiteMembers(
  audience: Pick<Audience, 'definition' | 'createdAt'>,
  rule: AudienceRule,
  events: EventStore,
  now: number,
): readonly WebsiteMember[] {
  // Without prefill only what comes after the audience was made counts.
  const from = audience.definition.prefill === false ? audience.createdAt : 0;
  const received = [...pixelsOf(rule)].flatMap((pixel) => events.ofPixel(pixel));
  const people = connectPeople(received.filter(({ receivedAt }) => receivedAt >= from && receivedAt <= now));
  const longest = (audience.definition.retention_days ?? 180) * 86_400;
  const isIn = ({ operator, rules }: RuleSet, person: Person): boolean => {
    const holds = (each: EventRule): boolean => ruleHolds(each, person, longest, now);
    return operator === 'and' ? rules.every(holds) : rules.some(holds);
  };
  const { inclusions, exclusions } = rule;
  return people
    .filter((person) => isIn(inclusions, person))
    .filter((person) => exclusions === undefined || exclusions.rules.length === 0 || !isIn(exclusions, person))
    .map(showPerson);
}

function ruleHolds(rule: EventRule, person: Person, longest: number, now: number): boolean {
  const oldest = now / 1000 - Math.min(rule.retentionSeconds, longest);
  const matching = person.filter(
    (event) => rule.pixelIds.includes(event.pixelId) && event.time > oldest && eventPasses(event, rule.filter),
  );
  if (matching.length === 0) return false;
  return rule.aggregation === undefined || aggregateHolds(matching, rule.aggregation);
}

function showPerson(person: Person): WebsiteMember {
  const keys: Record<string, readonly string[]> = {};
  for (const name of CONNECTING) {
    const values = new Set(person.flatMap(({ matchKeys }) => matchKeys[name] ?? []));
    if (values.size > 0) keys[SHOWN[name] ?? name] = [...values].sort();
  }
  return keys;
}
