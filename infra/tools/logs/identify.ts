import { createHash } from 'node:crypto';
import type { LogEvent } from './log-event.ts';

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** The address a log's visitor is given; nobody's. */
export const emailOf = (visitorId: string): string => `${md5(visitorId)}@example.com`;

/** Whether a visitor is among the share (0–1, in tenths) that is identified: always the same visitors. */
export function isIdentified(visitorId: string, share: number): boolean {
  return Number.parseInt(md5(visitorId).slice(0, 8), 16) % 10 < Math.round(share * 10);
}

/** Gives the identified share of visitors an e-mail and consent with their first event. Events come oldest first. */
export function identify(events: readonly LogEvent[], share: number): readonly LogEvent[] {
  const seen = new Set<string>();
  return events.map((event) => {
    if (seen.has(event.visitorId)) return event;
    seen.add(event.visitorId);
    if (!isIdentified(event.visitorId, share)) return event;
    return { ...event, user: { email: emailOf(event.visitorId) }, consent: { marketing: 'granted' } };
  });
}
