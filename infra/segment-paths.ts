/** Where clients of the Segment spec send events: the HTTP API's names, and the letters that `analytics-next` uses. */
const EVENTS = [
  ...['track', 'page', 'screen', 'identify', 'alias', 'group', 'batch', 'import'],
  ...['t', 'p', 's', 'i', 'a', 'g', 'b'],
].map((name) => `/v1/${name}`);

/**
 * What RudderStack's client sends beacons to, and what both browser clients fetch when they load. The last two are one:
 * RudderStack writes a slash at the end, which an HTTP API takes for another path and refuses at the end of a route.
 */
const OTHERS = ['/beacon/v1/batch', '/v1/projects/{writeKey}/settings', '/sourceConfig', '/sourceConfig/{proxy+}'];

/** Answered by `collect` in any method, because browsers ask first; without routes of their own most would go to `api`. */
export const SEGMENT_PATHS: readonly string[] = [...EVENTS, ...OTHERS];
