/** First-party cookies; called only when the visitor has agreed, or to take them away. */

/** As it stands there, without decoding. */
export const readCookie = (name: string): string | undefined =>
  new RegExp(`(?:^|; )${name}=([^;]*)`).exec(document.cookie)?.[1];

const put = (name: string, value: unknown, seconds: number, domain: string): void => {
  const secure = location.protocol === 'https:' ? ';secure' : '';
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store answers later, and not everywhere.
  document.cookie = `${name}=${value};max-age=${seconds};path=/;samesite=lax${secure}${domain && `;domain=${domain}`}`;
};

let found: string | undefined;

/**
 * The widest domain that a cookie of this page may have, which is the registrable one: browsers refuse cookies for public
 * suffixes such as `co.uk`, so no list of them is needed here. Empty where no domain may be named.
 */
export function cookieDomain(): string {
  if (found === undefined) {
    found = '';
    for (const label of location.hostname.split('.').reverse()) {
      const domain: string = found && `.${found}`;
      found = label + domain;
      put('_bt', 1, 9, found);
      const taken = readCookie('_bt');
      put('_bt', '', 0, found);
      if (taken) return found;
    }
    found = '';
  }
  return found;
}

export const writeCookie = (name: string, value: string): void => put(name, value, 7_776_000, cookieDomain());

export const deleteCookie = (name: string): void => {
  if (readCookie(name)) put(name, '', 0, cookieDomain());
};
