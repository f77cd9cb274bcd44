import type { FieldContext } from './audience-fields.ts';
import type { Audience } from './audience-store.ts';
import type { EdgeDeps } from './edge-deps.ts';
import { runningReplace } from './replace-users.ts';
import { websiteMembers, websiteRule } from './website/website-members.ts';
import { pixelProblem } from './website/website-status.ts';

/** What the fields of an audience are read from now. */
export function fieldContext(deps: EdgeDeps): FieldContext {
  const settings = deps.settings.current;
  /** Several fields of one answer tell of the size, and a rule is not evaluated for each of them. */
  const sizes = new Map<string, number>();
  function measure(audience: Audience): number {
    const rule = websiteRule(audience);
    return rule === undefined ? audience.members.size : websiteMembers(audience, rule, deps.events, deps.now()).length;
  }
  return {
    settings,
    isReplacing: (audience) => runningReplace(audience, deps) !== undefined,
    sizeOf(audience) {
      const size = sizes.get(audience.id) ?? measure(audience);
      sizes.set(audience.id, size);
      return size;
    },
    pixelProblem(audience) {
      const rule = websiteRule(audience);
      return rule === undefined ? undefined : pixelProblem(rule, deps.events, settings);
    },
  };
}
