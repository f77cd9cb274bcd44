import { channelOf } from './channel.ts';
import { platformOf } from './platform.ts';
import type { TouchMarks } from './touchpoint.ts';

/** Channels that are a platform of their own: a letter is read in whatever program somebody has. */
const MESSAGES: ReadonlySet<string> = new Set(['email', 'sms', 'push']);

/** The platform a report groups by: `instagram`, `google`; of messages what kind they are, whoever sends them. */
export function platformGroupOf(touch: TouchMarks): string | undefined {
  const platform = platformOf(touch);
  if (platform !== undefined) return platform;
  const channel = channelOf(touch);
  return MESSAGES.has(channel) ? channel : undefined;
}
