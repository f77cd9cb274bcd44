/** Addresses as posts, ads and newsletters have them. They load the page, as a click from outside does. */
import { element } from '../element.ts';

/** Made anew each time, as Meta does. */
const clickId = (): string => `IwAR${crypto.randomUUID().replaceAll('-', '')}`;

const ARRIVALS: readonly (readonly [words: string, query: () => string])[] = [
  ['an Instagram Story', () => `utm_source=instagram&utm_medium=social&utm_content=story&fbclid=${clickId()}`],
  [
    'a Meta ad',
    () =>
      `utm_source=fb&utm_medium=paid_social&utm_campaign=1201001&placement=Facebook_Mobile_Feed&ad_id=1203001&fbclid=${clickId()}`,
  ],
  ['a newsletter', () => 'utm_source=newsletter&utm_medium=email&utm_campaign=weekly'],
];

export const arrivals = (): HTMLElement =>
  element(
    'p',
    { class: 'arrivals' },
    element('span', {}, 'Come to the shop from'),
    ...ARRIVALS.map(([words, query]) => element('a', { href: `/demo/?${query()}`, 'data-load': '' }, words)),
    element('span', { class: 'hint' }, 'To be somebody else, open a private window.'),
  );
