import type { AudienceStore } from './audience-store.ts';
import type { EventStore } from './conversions/event-store.ts';
import type { GraphCall, GraphReply } from './graph-call.ts';
import type { SettingsHolder } from './sandbox-settings.ts';
import type { UploadSessions } from './upload-sessions.ts';

/** What the edges work on. */
export type EdgeDeps = {
  readonly audiences: AudienceStore;
  readonly sessions: UploadSessions;
  readonly events: EventStore;
  readonly settings: SettingsHolder;
  readonly now: () => number;
};

/** Answers one method of one edge; `id` is the object named in the path, without its `act_`. */
export type Edge = (call: GraphCall, id: string, deps: EdgeDeps) => GraphReply;
