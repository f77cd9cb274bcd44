/** Whether the visitor agreed, as far as anything on this page has said so. */
import { createConsentMode } from './consent-mode.ts';
import type { Answer, Params } from './page.ts';

export interface Consent {
  /** `undefined`: nobody has answered yet. */
  answer(): Answer | undefined;
  /** The shop's own call, which goes before all else. */
  tell(answer: Answer): void;
  /** `undefined`: the page has a consent platform, which has no answer yet. */
  tcf(answer: Answer | undefined): void;
  /** Google consent mode. */
  mode(kind: unknown, states: Params): void;
}

/**
 * A no from anywhere is a no; a yes holds only when nobody who is about to be asked has not answered.
 *
 * @param remembered Whether an earlier page was told yes by the shop's own call: that holds while this one says nothing.
 */
export function createConsent(remembered: () => unknown, changed: () => void): Consent {
  const hear = createConsentMode();
  let own: Answer | undefined;
  let tcf: Answer | undefined;
  let mode: Answer | undefined;
  let tcfIsThere = false;
  let silent = true;
  return {
    answer() {
      if (own) return own;
      if (silent) return remembered() ? 'granted' : undefined;
      if (mode === 'denied' || tcf === 'denied') return 'denied';
      return tcfIsThere ? tcf : mode;
    },
    tell(answer) {
      own = answer;
      changed();
    },
    tcf(answer) {
      silent = false;
      tcfIsThere = true;
      tcf = answer ?? tcf;
      changed();
    },
    mode(kind, states) {
      silent = false;
      mode = hear(kind, states);
      changed();
    },
  };
}
