import type { Failure } from '../domain/audience/audience.ts';
import { HOUR } from '../domain/time.ts';

/** What a failure means and what a marketer can do about it. Texts of ours: Meta's own change and may repeat what was sent. */
export type Advice = Failure & {
  /** Worth one more try at once: nothing is exhausted, something stumbled. */
  readonly transient?: true;
};

const WAIT = 'Nothing to do: the next sync tries again.';
const THEN_RUN = 'then set the audience to running';
const DEVELOPER = 'Ask whoever runs Backtrail to look into it; the audience goes on once it is fixed.';

const later = (message: string, more: Partial<Advice> = {}): Advice => ({
  class: 'retry-later',
  message,
  action: WAIT,
  ...more,
});
const credentials = (message: string, action: string, more: Partial<Advice> = {}): Advice => ({
  class: 'credentials',
  message,
  action: `${action}; ${THEN_RUN}.`,
  ...more,
});
const human = (message: string, action: string, more: Partial<Advice> = {}): Advice => ({
  class: 'human',
  message,
  action: `${action}; ${THEN_RUN}.`,
  ...more,
});
const bug = (message: string, action = DEVELOPER, more: Partial<Advice> = {}): Advice => ({
  class: 'bug',
  message,
  action,
  ...more,
});

export const NO_ANSWER = later('Meta did not answer.', { transient: true, wholeAccount: true });
export const NOT_JSON = later('Meta answered with something that is not JSON.', {
  transient: true,
  wholeAccount: true,
});
export const QUOTA_NEARLY_USED = later('Nearly all calls Meta allows this ad account are used up.', {
  wholeAccount: true,
  isLimit: true,
});
export const STUMBLED = later('Meta had a passing problem.', { transient: true, wholeAccount: true });
export const LIMITED = later('Meta allows this ad account no more calls for the moment.', {
  wholeAccount: true,
  isLimit: true,
});
export const SUSPECTED: Advice = {
  ...LIMITED,
  message: 'Meta limits the calls of this ad account because it suspects abuse.',
  action:
    'The next sync tries again after an hour. If it goes on, ask Meta’s support for the reason, and whether other apps use the ad account.',
  waitMs: HOUR,
};
export const TOKEN = credentials(
  'Meta does not accept the access token any more.',
  'Create a new system user token in Meta Business settings and store it',
  { wholeAccount: true },
);
export const PROOF = credentials(
  'Meta does not accept the proof made with the app secret.',
  'Store the app secret of the app the access token belongs to',
  { wholeAccount: true },
);
export const PERMISSION = credentials(
  'The access token may not manage audiences of this ad account.',
  'In Meta Business settings, assign the system user to the ad account and give its token ads_management',
);
export const TIER = credentials(
  'Meta lets this app manage only ad accounts of its own developers.',
  'Use a token of an admin of the ad account, or ask Meta for full access of the app',
);
export const TERMS = human(
  'The Custom Audience terms of this ad account have not been accepted.',
  'Open https://business.facebook.com/ads/manage/customaudiences/tos/ for this ad account and accept the terms',
);
export const GONE = human(
  'Meta does not find the audience or the ad account.',
  'Check that the audience was not deleted at Meta, that the ad account id is right and that the system user is assigned to it',
  { isGone: true },
);
export const FLAGGED = human(
  'Meta blocked the audience because its name or description may hint at health or money matters.',
  'Give the audience a neutral name or ask Meta for a review in Ads Manager',
);
export const TOO_SMALL = human(
  'Meta refuses the removal because the audience would become too small.',
  'Stop ads that use the audience, or delete the audience at Meta',
);
export const TOO_LARGE = human(
  'Meta does not replace the members of an audience this large.',
  'Have the audience made anew at Meta under another key',
);
export const POLICY = human(
  'Meta has blocked this action for policy reasons.',
  'Look at Account Quality in Meta Business settings and follow what it says',
);
export const NOT_LINKED = human(
  'The ad account cannot create or change this audience.',
  'Check in Ads Manager who owns the audience and the ad account',
);
export const HAS_LOOKALIKES = human(
  'Meta keeps the audience because lookalike audiences were made from it.',
  'Delete those lookalikes in Ads Manager first',
);
export const REPLACING = later('Meta is still busy with an earlier change of this audience.');
export const INCOMPLETE = later('Meta took only a part of the audience’s new members.');
export const SESSION_OVER = later('The upload took longer than Meta leaves one open.');
export const NOT_READY = later('Meta is not ready for this upload yet.');
export const EVENT = {
  class: 'row',
  message: 'Meta does not take this event.',
  action: 'Nothing to do: the event is left out, all others are sent.',
} as const satisfies Advice;
export const VERSION = bug(
  'Meta has switched off the API version this release of Backtrail speaks.',
  'Update Backtrail.',
  { wholeAccount: true },
);
export const TOO_MUCH_DATA = bug('Meta was asked for more at once than it answers.');
export const BUG = bug('Meta did not understand the request.');
