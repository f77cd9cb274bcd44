import { readChannelSessions } from './channel-sessions.ts';
import { readGa4Merch } from './ga4-merch.ts';
import type { LogEvent } from './log-event.ts';
import { readMta } from './mta.ts';
import { readSegmentShop } from './segment-shop.ts';

/** The logs we can read, by the name given with `--as`. */
export const LOG_KINDS: Readonly<Record<string, (file: string) => Promise<readonly LogEvent[]>>> = {
  'ga4-merch': readGa4Merch,
  'channel-sessions': readChannelSessions,
  mta: readMta,
  'segment-shop': (file) => readSegmentShop(file),
};
