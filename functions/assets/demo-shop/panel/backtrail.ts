/** What the panel asks of Backtrail, with the keys that every local host has. They open nothing anywhere else. */
const READ_KEY = 'local-read-key';
/** Only this key may look one visitor up; the members of an audience, which the read key lists, are thousands. */
const ADMIN_KEY = 'local-admin-key';

export type SeenEvent = {
  readonly status: 'accepted' | 'withheld' | 'rejected';
  readonly receivedAt: string;
  readonly occurredAt?: string;
  readonly eventId?: string;
  readonly event?: string;
  readonly reason?: string;
  readonly url?: string;
};

export type SeenVisitor = {
  readonly audiences: readonly string[];
  readonly matchable: boolean;
  readonly consented: boolean;
};

/** Whether this page comes from a host on the reader's own machine. */
export const isLocalHost = /^(localhost|127\.0\.0\.1|\[::1\])$/.test(location.hostname);

/** `undefined`: Backtrail knows nothing of the kind. */
async function ask<Answer>(path: string, key?: string, body?: object): Promise<Answer | undefined> {
  const response = await fetch(path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { ...(key !== undefined && { authorization: `Bearer ${key}` }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return response.ok ? ((await response.json()) as Answer) : undefined;
}

export async function recentEvents(visitorId: string): Promise<readonly SeenEvent[]> {
  const path = `/v1/events/recent?limit=40&visitorId=${encodeURIComponent(visitorId)}`;
  const { events } = (await ask<{ readonly events: readonly SeenEvent[] }>(path, READ_KEY)) ?? { events: [] };
  const happened = ({ occurredAt, receivedAt }: SeenEvent): number => Date.parse(occurredAt ?? receivedAt);
  // Of one batch the latest comes last, also where all have one time.
  return [...events].reverse().sort((a, b) => happened(b) - happened(a));
}

export const visitor = (visitorId: string): Promise<SeenVisitor | undefined> =>
  ask(`/v1/visitors/${encodeURIComponent(visitorId)}`, ADMIN_KEY);

export async function orderSentence(orderId: string): Promise<string | undefined> {
  return (await ask<{ readonly summary: string }>(`/v1/conversions/${encodeURIComponent(orderId)}`, READ_KEY))?.summary;
}

export type SeenClock = { readonly now: number; readonly running: boolean };

export async function readClock(): Promise<SeenClock> {
  const { now = '', running = true } =
    (await ask<{ readonly now: string; readonly running: boolean }>('/__local/clock')) ?? {};
  return { now: Date.parse(now), running };
}

/** It goes on from there: were it to stand, all that a visitor does would have one time. */
export async function moveClock(to: number): Promise<void> {
  await ask('/__local/clock', undefined, { now: to, running: true });
}
