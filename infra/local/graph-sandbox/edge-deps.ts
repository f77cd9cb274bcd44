import type { AudienceStore } from './audience-store.ts';
import type { EventStore } from './conversions/event-store.ts';
import type { GraphCall, GraphReply } from './graph-call.ts';
import type { InsightsStore } from './insights/insights-store.ts';
import type { ReportRun } from './insights/report-runs.ts';
import type { SettingsHolder } from './sandbox-settings.ts';
import type { UploadSessions } from './upload-sessions.ts';

/** What the edges work on. */
export type EdgeDeps = {
  readonly audiences: AudienceStore;
  readonly sessions: UploadSessions;
  readonly events: EventStore;
  readonly insights: InsightsStore;
  /** Insights asked for in the background, by their ids. */
  readonly runs: Map<string, ReportRun>;
  readonly settings: SettingsHolder;
  readonly now: () => number;
  /** Where the sandbox is reached, for links to next pages. */
  readonly origin: () => string;
  /** The token that is accepted, which does for pages too. */
  readonly token: string;
};

/** Answers one method of one edge; `id` is the object named in the path, without its `act_`. */
export type Edge = (call: GraphCall, id: string, deps: EdgeDeps) => GraphReply;
