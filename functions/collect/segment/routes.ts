import type { MessageType } from '../../../shared/contracts/segment/map-message.ts';

export type SegmentRoute =
  | { readonly kind: 'events'; readonly type: MessageType | 'batch' }
  | { readonly kind: 'settings'; readonly writeKey: string }
  | { readonly kind: 'source-config' };

/** The long names are of the HTTP API, the letters what `analytics-next` sends to, `import` an older batch. */
const TYPES: Readonly<Record<string, MessageType | 'batch'>> = {
  track: 'track',
  t: 'track',
  page: 'page',
  p: 'page',
  screen: 'screen',
  s: 'screen',
  identify: 'identify',
  i: 'identify',
  alias: 'alias',
  a: 'alias',
  group: 'group',
  g: 'group',
  batch: 'batch',
  b: 'batch',
  import: 'batch',
};

/** Which of the Segment-spec routes a path is; `undefined`: none. */
export function segmentRoute(path: string): SegmentRoute | undefined {
  const plain = path.replace(/\/+$/, '');
  if (plain === '/sourceConfig' || plain.startsWith('/sourceConfig/')) return { kind: 'source-config' };
  if (plain === '/beacon/v1/batch') return { kind: 'events', type: 'batch' };
  const writeKey = /^\/v1\/projects\/([^/]{1,256})\/settings$/.exec(plain)?.[1];
  if (writeKey !== undefined) return { kind: 'settings', writeKey };
  const name = /^\/v1\/([a-z]+)$/.exec(plain)?.[1];
  const type = name !== undefined && Object.hasOwn(TYPES, name) ? TYPES[name] : undefined;
  return type === undefined ? undefined : { kind: 'events', type };
}
