import type { FieldContext } from './audience-fields.ts';
import type { AudienceStore } from './audience-store.ts';
import type { GraphCall, GraphReply } from './graph-call.ts';
import { runningReplace } from './replace-users.ts';
import type { SettingsHolder } from './sandbox-settings.ts';
import type { UploadSessions } from './upload-sessions.ts';

/** What the edges work on. */
export type EdgeDeps = {
  readonly audiences: AudienceStore;
  readonly sessions: UploadSessions;
  readonly settings: SettingsHolder;
  readonly now: () => number;
};

/** What the fields of an audience are read from now. */
export function fieldContext(deps: EdgeDeps): FieldContext {
  return {
    settings: deps.settings.current,
    isReplacing: (audience) => runningReplace(audience, deps) !== undefined,
  };
}

/** Answers one method of one edge; `id` is the object named in the path, without its `act_`. */
export type Edge = (call: GraphCall, id: string, deps: EdgeDeps) => GraphReply;
