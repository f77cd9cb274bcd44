/** GA4 events and consent as shops push them for Google's tags: `gtag(...)`, or objects for the tag manager. */
import { GA4 } from './event-name.ts';
import { isObject, type Params, quietly } from './page.ts';

export interface HeardInLayer {
  event(name: string, params: Params): void;
  consent(kind: unknown, states: Params): void;
}

/** Only GA4's e-commerce names: everything else in a data layer is between the shop and its tag manager. */
function read(entry: unknown, heard: HeardInLayer): void {
  if (!isObject(entry)) return;
  // `gtag` pushes its `arguments`.
  const { 0: command, 1: name, 2: params } = entry;
  if (command === 'consent' && isObject(params)) heard.consent(name, params);
  const event = command === 'event' ? name : entry.event;
  if (typeof event !== 'string' || !GA4.test(event)) return;
  if (command === 'event') heard.event(event, isObject(params) ? params : {});
  else heard.event(event, isObject(entry.ecommerce) ? { event_id: entry.event_id, ...entry.ecommerce } : entry);
}

/** Returns a function that looks whether the layer is there, or another one by now, and listens to it from its beginning. */
export function listenToDataLayer(name: string, heard: HeardInLayer): () => void {
  let known: unknown;
  return () => {
    const page = window as unknown as Record<string, unknown>;
    page[name] ??= [];
    const layer = page[name];
    if (layer === known || !Array.isArray(layer)) return;
    known = layer;
    const before = [...layer];
    const push = layer.push;
    layer.push = function (this: unknown[], ...entries: unknown[]) {
      const answer = push.apply(this, entries);
      for (const entry of entries) quietly(() => read(entry, heard));
      return answer;
    };
    for (const entry of before) quietly(() => read(entry, heard));
  };
}
