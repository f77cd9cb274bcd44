/** Asks once a tab, and tells the pixel on every page, as a shop with a banner of its own does. */
import { element, place } from './element.ts';
import { bt } from './tell.ts';

const KEY = 'wayfare-consent';

export type Answer = 'grant' | 'revoke';

export const readAnswer = (): Answer | undefined => (sessionStorage.getItem(KEY) as Answer | null) ?? undefined;

export function answer(given: Answer): void {
  sessionStorage.setItem(KEY, given);
  bt('consent', given);
  place('banner').replaceChildren();
}

/** @param changed After each answer. */
export function showBanner(changed: () => void): void {
  const known = readAnswer();
  if (known !== undefined) {
    bt('consent', known);
    return;
  }
  const choose = (given: Answer) => () => {
    answer(given);
    changed();
  };
  place('banner').replaceChildren(
    element(
      'section',
      { class: 'banner', role: 'region', 'aria-label': 'Consent' },
      element(
        'p',
        {},
        element('b', {}, 'May we remember your visit?'),
        ' We would show you again what you looked at, and see which of our posts brought you here.',
      ),
      element('button', { type: 'button', class: 'quiet', click: choose('revoke') }, 'No'),
      element('button', { type: 'button', click: choose('grant') }, 'Yes, I agree'),
    ),
  );
}
