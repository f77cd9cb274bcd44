import type { ApiClient } from '../api-client.ts';
import { ApiError, NotReachable } from '../api-error.ts';
import { recentPath } from '../tail/recent-event.ts';
import { type Finding, wrong } from './finding.ts';

const NOT_BACKTRAIL = wrong('What answers there is not Backtrail.', 'Check the address: --url.');

/** What keeps everything else from being asked, if anything does. */
export async function knock(api: ApiClient): Promise<Finding | undefined> {
  try {
    const health = await api.get<{ readonly status?: unknown } | null>('/v1/health');
    if (health?.status !== 'ok') return NOT_BACKTRAIL;
  } catch (error) {
    if (error instanceof NotReachable) return wrong(error.message, 'Start it, or check the address: --url.');
    return error instanceof ApiError && error.status < 500 ? NOT_BACKTRAIL : unanswered('Its health', error);
  }
  try {
    await api.get(recentPath(1));
    await api.get('/v1/audiences');
  } catch (error) {
    const status = error instanceof ApiError ? error.status : undefined;
    const words = error instanceof ApiError ? error.words : '';
    if (status === 401)
      return wrong(`It answers, but does not take the key: ${words}.`, 'Say a read key: --key or BACKTRAIL_KEY.');
    if (status === 403)
      return wrong(`The key may not ask. ${words}.`, 'Say a read or admin key: --key or BACKTRAIL_KEY.');
  }
  return undefined;
}

export function unanswered(subject: string, error: unknown): Finding {
  if (error instanceof ApiError && error.status === 403)
    return wrong(`${subject} cannot be read: ${error.words}.`, 'Say the right --site or --key.');
  const words = error instanceof ApiError ? error.words : error instanceof Error ? error.message : String(error);
  return wrong(
    `${subject} cannot be read: ${words}`,
    "See the api function's log (on the local host functions.log in the data folder), and docs/runbook.md.",
  );
}

/** A tunnel to a deployed system looks local, but has none. */
export async function hasControls(api: ApiClient): Promise<boolean> {
  try {
    await api.get('/__local/clock');
    return true;
  } catch (error) {
    return !(error instanceof ApiError && error.status === 404);
  }
}
