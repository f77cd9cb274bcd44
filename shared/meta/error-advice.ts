import type { AudienceError } from '../domain/audience/audience.ts';

/** What a failure means and what a marketer can do about it. Texts of ours: Meta's own change and may repeat what was sent. */
export type Advice = {
  readonly class: AudienceError['class'];
  readonly message: string;
  readonly action: string;
  /** Worth one more try at once: nothing is exhausted, something stumbled. */
  readonly transient?: true;
};

const WAIT = 'Nothing to do: the next sync tries again.';
const DEVELOPER = 'Ask whoever runs Backtrail to look into it; the audience goes on once it is fixed.';

const STUMBLED: Advice = {
  class: 'retry-later',
  message: 'Meta had a passing problem.',
  action: WAIT,
  transient: true,
};
const LIMITED: Advice = {
  class: 'retry-later',
  message: 'Meta allows this ad account no more calls for the moment.',
  action: WAIT,
};
const TOKEN: Advice = {
  class: 'credentials',
  message: 'Meta does not accept the access token any more.',
  action: 'Create a new system user token in Meta Business settings and store it; then set the audience to running.',
};
const PROOF: Advice = {
  class: 'credentials',
  message: 'Meta does not accept the proof made with the app secret.',
  action: 'Store the app secret of the app the access token belongs to; then set the audience to running.',
};
const PERMISSION: Advice = {
  class: 'credentials',
  message: 'The access token may not manage audiences of this ad account.',
  action:
    'In Meta Business settings, assign the system user to the ad account and give its token ads_management; then set the audience to running.',
};
const TERMS: Advice = {
  class: 'human',
  message: 'The Custom Audience terms of this ad account have not been accepted.',
  action:
    'Open https://business.facebook.com/ads/manage/customaudiences/tos/ for this ad account, accept the terms, then set the audience to running.',
};
const GONE: Advice = {
  class: 'human',
  message: 'Meta does not find the audience or the ad account.',
  action:
    'Check that the audience was not deleted at Meta, that the ad account id is right and that the system user is assigned to it; then set the audience to running.',
};
const FLAGGED: Advice = {
  class: 'human',
  message: 'Meta blocked the audience because its name or description may hint at health or money matters.',
  action: 'Give the audience a neutral name or ask Meta for a review in Ads Manager; then set the audience to running.',
};
const TOO_SMALL: Advice = {
  class: 'human',
  message: 'Meta refuses the removal because the audience would become too small.',
  action: 'Stop ads that use the audience, or delete the audience at Meta; then set the audience to running.',
};
const POLICY: Advice = {
  class: 'human',
  message: 'Meta has blocked this action for policy reasons.',
  action:
    'Look at Account Quality in Meta Business settings and follow what it says; then set the audience to running.',
};
const NOT_LINKED: Advice = {
  class: 'human',
  message: 'The ad account cannot create or change this audience.',
  action: 'Check in Ads Manager who owns the audience and the ad account; then set the audience to running.',
};
const VERSION: Advice = {
  class: 'bug',
  message: 'Meta has switched off the API version this release of Backtrail speaks.',
  action: 'Update Backtrail.',
};
const BUG: Advice = { class: 'bug', message: 'Meta did not understand the request.', action: DEVELOPER };

/** Subcodes first: they are more exact than the code they come with. */
const BY_SUBCODE: Readonly<Record<number, Advice>> = {
  33: GONE,
  34: GONE,
  1713098: BUG,
  1713092: PERMISSION,
  1713228: FLAGGED,
  1713230: FLAGGED,
  1713231: FLAGGED,
  1870034: TERMS,
  1870090: TERMS,
  1870092: TERMS,
  1870047: TOO_SMALL,
  1870050: NOT_LINKED,
  1870145: STUMBLED,
  1870148: STUMBLED,
};

const BY_CODE: Readonly<Record<number, Advice>> = {
  1: STUMBLED,
  2: STUMBLED,
  3: PERMISSION,
  4: LIMITED,
  10: PERMISSION,
  17: LIMITED,
  32: LIMITED,
  102: TOKEN,
  104: PROOF,
  190: TOKEN,
  270: PERMISSION,
  294: PERMISSION,
  341: LIMITED,
  368: POLICY,
  613: LIMITED,
  2635: VERSION,
  2650: NOT_LINKED,
  2654: NOT_LINKED,
  2655: TERMS,
  5000: STUMBLED,
  21009: STUMBLED,
  1487301: NOT_LINKED,
  1487366: GONE,
  1870090: TERMS,
  1870092: TERMS,
};

/** Dispatches on code and subcode alone; HTTP status and texts say different things at different times. */
export function adviceFor(code: number, subcode: number | undefined, isTransient: boolean): Advice {
  const exact = subcode === undefined ? undefined : BY_SUBCODE[subcode];
  if (exact !== undefined && !isTransient) return exact;
  if (code === 1 && subcode === 99 && !isTransient) return BUG;
  if (code >= 80_000 && code <= 80_014) return LIMITED;
  const known = BY_CODE[code];
  if (isTransient) return known?.class === 'retry-later' ? known : STUMBLED;
  if (known !== undefined) return known;
  if (code >= 200 && code <= 299) return PERMISSION;
  return code < 0 ? STUMBLED : BUG;
}
