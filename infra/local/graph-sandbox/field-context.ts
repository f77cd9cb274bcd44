import type { FieldContext } from './audience-fields.ts';
import type { Audience } from './audience-store.ts';
import type { EdgeDeps } from './edge-deps.ts';
import { runningReplace } from './replace-users.ts';
import { isPending, shownSize } from './size-history.ts';
import { websiteMembers, websiteRule } from './website/website-members.ts';
import { pixelProblem } from './website/website-status.ts';

/** What the fields of an audience are read from now. */
export function fieldContext(deps: EdgeDeps): FieldContext {
  const settings = deps.settings.current;
  const [now, delay] = [deps.now(), settings.countDelaySeconds];
  /** Several fields of one answer tell of the size, and a rule is not evaluated for each of them. */
  const sizes = new Map<string, number>();
  function measure(audience: Audience): number {
    const rule = websiteRule(audience);
    if (rule === undefined) return shownSize(audience.changes, audience.members.size, now, delay);
    if (isPending({ at: audience.createdAt }, now, delay)) return 0;
    return websiteMembers(audience, rule, deps.events, now - delay * 1000).length;
  }
  return {
    settings,
    isReplacing: (audience) => runningReplace(audience, deps) !== undefined,
    sizeOf(audience) {
      const size = sizes.get(audience.id) ?? measure(audience);
      sizes.set(audience.id, size);
      return size;
    },
    isPopulating(audience) {
      const changes = websiteRule(audience) === undefined ? audience.changes : [{ at: audience.createdAt }];
      return changes.some((change) => isPending(change, now, delay));
    },
    pixelProblem(audience) {
      const rule = websiteRule(audience);
      return rule === undefined ? undefined : pixelProblem(rule, deps.events, settings);
    },
  };
}
