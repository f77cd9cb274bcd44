/**
 * Google consent mode: `gtag('consent', 'default' | 'update', {...})`. What we do needs `ad_storage`, and neither
 * `ad_user_data` nor `ad_personalization` refused (https://developers.google.com/tag-platform/security/guides/consent).
 */
import type { Answer, Params } from './page.ts';

const TYPES = ['ad_storage', 'ad_user_data', 'ad_personalization'];

/** Returns what hears one command and says how matters stand after it. */
export function createConsentMode(): (kind: unknown, said: Params) => Answer | undefined {
  const states: Record<string, unknown> = {};
  let updated = false;
  return (kind, said) => {
    for (const type of TYPES) {
      const state = said[type];
      if (!state) continue;
      if (kind === 'update') updated = true;
      // We cannot tell in which region the visitor is: a refusal for any region holds, an agreement for some does not.
      else if (updated || states[type] === 'denied' || (state !== 'denied' && said.region)) continue;
      states[type] = state;
    }
    if (states.ad_storage === 'granted' && !TYPES.some((type) => states[type] === 'denied')) return 'granted';
    // A refused default only says that nobody was asked yet.
    return updated ? 'denied' : undefined;
  };
}
