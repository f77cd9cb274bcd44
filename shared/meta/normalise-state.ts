import { AMERICAN_STATES } from './american-states.ts';
import { cleanText } from './clean-text.ts';
import { foldLatin } from './fold-latin.ts';

/**
 * Meta's state: two letters in the United States and Canada, elsewhere the name without spaces and signs.
 *
 * @param country Of the same person, as alpha-2 in lower case. Unknown: the names of the two countries' states count as
 *   theirs, because hardly any other place has one of them. `undefined` of what is no state of the United States.
 */
export function normaliseState(raw: string, country?: string): string | undefined {
  const text = cleanText(raw);
  if (text === undefined) return undefined;
  const state = foldLatin(text)
    .replace(/^(?:us|ca)[-_](?=[a-z]{2}$)/, '')
    .replace(/[^a-z0-9]/g, '');
  if (state === '') return undefined;
  switch (country) {
    case 'us':
      return AMERICAN_STATES.us.get(state);
    case 'ca':
      return AMERICAN_STATES.ca.get(state) ?? state;
    case undefined:
      return AMERICAN_STATES.us.get(state) ?? AMERICAN_STATES.ca.get(state) ?? state;
    default:
      return state;
  }
}
