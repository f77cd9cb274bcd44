/** Calls of Meta's pixel, which the snippet hands on: `fbq('track', name, params, {eventID})` and its kin. */
import { isObject, type Params } from './page.ts';

/** Returns what reads one call: an event with its `eventID` among the parameters, or nothing. */
export function createFbqHearer() {
  const pixelOf: Record<string, unknown> = {};
  return (call: ArrayLike<unknown>): { readonly name: string; readonly params: Params } | undefined => {
    const [command, ...args] = Array.from(call);
    if (!/^track(Single)?(Custom)?$/.test(`${command}`)) return undefined;
    // Two pixels of one page are told the same event one after the other.
    const single = /Single/.test(`${command}`) && args.shift();
    const [name, params, options] = args as [string, unknown, unknown];
    pixelOf[name] ??= single;
    if (single && pixelOf[name] !== single) return undefined;
    const { eventID } = isObject(options) ? options : {};
    return { name, params: { ...(isObject(params) ? params : {}), eventID } };
  };
}
