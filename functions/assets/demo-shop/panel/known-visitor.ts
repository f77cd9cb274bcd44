/** Whom the pixel has made of this browser. It keeps the id once the visitor has agreed, under the site's name. */
type Init = readonly [at: number, url: string, call: ArrayLike<unknown>];

const siteId = (): string => {
  const queue = (window.bt as { readonly q?: readonly Init[] } | undefined)?.q ?? [];
  return `${queue.find(([, , call]) => call[0] === 'init')?.[2][1] ?? 'local'}`;
};

// Asked at once: bt.js empties the queue when it takes over.
const key = `bt_${siteId()}`;

let last: string | undefined;

/** Also after the visitor has withdrawn, until the page ends: to see that Backtrail has understood it. */
export function knownVisitor(): string | undefined {
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? '{}') as { readonly visitorId?: string };
    last = kept.visitorId ?? last;
  } catch {
    // Storage is blocked; the pixel goes without as well.
  }
  return last;
}
