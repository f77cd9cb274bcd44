import type { InspectDeps } from './inspect.ts';
import { websiteMembers, websiteRule } from './website/website-members.ts';

/** Every audience with its members; a website audience's are worked out from the events, and have lists of keys. */
export function showAudiences({ audiences, events, now }: InspectDeps): unknown {
  return audiences.list().map((audience) => {
    const rule = websiteRule(audience);
    const members = rule === undefined ? [...audience.members.list()] : websiteMembers(audience, rule, events, now());
    return { id: audience.id, name: audience.definition.name, members };
  });
}
