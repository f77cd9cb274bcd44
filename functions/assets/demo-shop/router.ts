/** Which view is shown: one document, an address for each, moved between as single-page shops do. */
import { element, place } from './element.ts';

export type View = { readonly title: string; readonly content: readonly HTMLElement[]; shown?(): void };

/** @param viewAt The view of a path below /demo/, `undefined` where there is none. */
export function startRouter(viewAt: (path: string) => View | undefined) {
  const nowhere: View = {
    title: 'Not found',
    content: [element('h1', {}, 'There is nothing here'), element('a', { href: '/demo/' }, 'Back to the shop')],
  };

  function show(): void {
    const view = viewAt(location.pathname.replace(/^\/demo\/?/, '')) ?? nowhere;
    document.title = `${view.title} · Wayfare`;
    place('view').replaceChildren(...view.content);
    scrollTo(0, 0);
    view.shown?.();
  }

  function go(path: string): void {
    history.pushState(null, '', path);
    show();
    place('view').focus({ preventScroll: true });
  }

  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (link === null || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
    // Links with a query are arrivals from elsewhere: those load the page, as a click in an app does.
    if (link.origin !== location.origin || !link.pathname.startsWith('/demo') || link.search !== '') return;
    if (link.dataset.load !== undefined) return;
    event.preventDefault();
    go(link.pathname);
  });
  addEventListener('popstate', show);
  return { go, show };
}
