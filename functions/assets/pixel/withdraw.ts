/** The visitor takes back what was agreed to. */
import { deleteCookie } from './cookies.ts';
import { newId } from './new-id.ts';
import { send } from './send.ts';
import type { Store } from './store.ts';

/**
 * Leaves nothing of ours in the browser. A visitor who had agreed before is told of once, and with nothing but the refusal:
 * else those who hold the earlier consent would never learn that it ended. Of all others nothing is said.
 */
export function withdraw(siteId: string, url: string, store: Store): void {
  const { visitorId } = store.read();
  store.clear();
  for (const name of ['_fbc', '_fbp', 'backtrail']) deleteCookie(name);
  if (!visitorId) return;
  const denial = { eventId: newId(), event: 'consent', consent: { marketing: 'denied' } };
  void send(url, JSON.stringify({ siteId, visitorId, events: [denial] }), false);
}
