import type { FieldContext } from './audience-fields.ts';
import type { EdgeDeps } from './edge-deps.ts';
import { runningReplace } from './replace-users.ts';

/** What the fields of an audience are read from now. */
export function fieldContext(deps: EdgeDeps): FieldContext {
  return {
    settings: deps.settings.current,
    isReplacing: (audience) => runningReplace(audience, deps) !== undefined,
  };
}
