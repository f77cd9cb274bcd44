import type { JournalEntry } from './call-journal.ts';
import type { EdgeDeps } from './edge-deps.ts';
import type { Faults } from './faults.ts';
import type { RequestLog } from './request-log.ts';
import type { SandboxSettings } from './sandbox-settings.ts';

/** How a reset stands in the journal of calls: there, what it took away must not come back. */
export const RESET_CALL = { method: 'POST', path: '/__sandbox/reset', params: {} } as const;

export const isReset = ({ path }: Pick<JournalEntry, 'path'>): boolean => path === RESET_CALL.path;

/** Audiences and sessions, which a journal can bring back. */
export function forgetUploads({ audiences, sessions }: Pick<EdgeDeps, 'audiences' | 'sessions'>): void {
  audiences.clear();
  sessions.clear();
}

type ResetDeps = Pick<EdgeDeps, 'audiences' | 'sessions' | 'events' | 'insights' | 'runs' | 'settings'> & {
  readonly requests: RequestLog;
  readonly faults: Faults;
};

/** As freshly started, save that ids go on from where they were. @param initial The settings it was started with. */
export function resetSandbox(deps: ResetDeps, initial: SandboxSettings): void {
  forgetUploads(deps);
  deps.events.clear();
  deps.insights.clear();
  deps.runs.clear();
  deps.requests.clear();
  deps.faults.clear();
  deps.settings.current = initial;
}
