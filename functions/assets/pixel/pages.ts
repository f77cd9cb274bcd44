/** Notices when the visitor sees another page without a new document: single-page apps, and pages that come back. */
import { quietly } from './page.ts';

/** Query and anchor change for many reasons; an anchor like `#/cart` is a page of its own. */
function pageOf(href: string, withQuery: boolean): string {
  const { pathname, search, hash } = new URL(href);
  return pathname + (withQuery ? search : '') + (/^#[/!]/.test(hash) ? hash : '');
}

/** @param first The url of the view that was reported already. */
export function watchPages(first: string, seen: (url: string, referrer: string) => void): void {
  let last = first;
  /** `replaceState` with another query mostly tidies the url (away with utm_source), so only another path counts. */
  const moved = (replaced: boolean): void =>
    quietly(() => {
      const from = last;
      last = location.href;
      if (pageOf(from, !replaced) !== pageOf(last, !replaced)) seen(last, from);
    });

  for (const name of ['pushState', 'replaceState'] as const) {
    const original = history[name];
    history[name] = function (this: History, ...args: Parameters<History['pushState']>) {
      original.apply(this, args);
      moved(name === 'replaceState');
    };
  }
  addEventListener('popstate', () => moved(false));
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) quietly(() => seen(location.href, ''));
  });
  moved(true);
}
