/** Signing in with an e-mail address: what makes a visitor reachable at Meta. */
import { element, place } from './element.ts';
import { bt } from './tell.ts';

/** For as long as the page lives; the pixel keeps no address either. */
let email: string | undefined;

export function signIn(address: string): void {
  email = address;
  bt('identify', { email: address });
  showAccount();
}

export const signedInAs = (): string | undefined => email;

export function showAccount(): void {
  place('account').replaceChildren(email === undefined ? form() : element('span', { class: 'who' }, email));
}

function form(): HTMLElement {
  const input = element('input', {
    type: 'email',
    name: 'email',
    required: '',
    autocomplete: 'off',
    placeholder: 'you@example.com',
    'aria-label': 'E-mail address',
  }) as HTMLInputElement;
  const submit = (event: Event): void => {
    event.preventDefault();
    signIn(input.value);
  };
  return element('form', { class: 'sign-in', submit }, input, element('button', { class: 'quiet' }, 'Sign in'));
}
