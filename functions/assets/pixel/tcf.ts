/** IAB Transparency and Consent Framework: the page's consent platform answers through `__tcfapi`. */
import type { Answer, TcData } from './page.ts';

/** Store on the device; profiles for ads; ads chosen by them; measuring ads. All of it is what audiences and reports are. */
const PURPOSES = [1, 3, 4, 7];

function answerOf(data: TcData): Answer | undefined {
  if (data.gdprApplies === false) return 'granted';
  // With `cmpuishown` the visitor is still being asked.
  if (!/^(tcloaded|useractioncomplete)$/.test(`${data.eventStatus}`)) return undefined;
  return PURPOSES.every((purpose) => data.purpose?.consents?.[purpose]) ? 'granted' : 'denied';
}

/** Returns a function that looks whether the platform is there by now, and listens to it once it is. */
export function listenToTcf(told: (answer: Answer | undefined) => void): () => void {
  let listening = false;
  return () => {
    if (listening || !window.__tcfapi) return;
    listening = true;
    told(undefined);
    window.__tcfapi('addEventListener', 2, (data, ok) => {
      if (ok && data) told(answerOf(data));
    });
  };
}
