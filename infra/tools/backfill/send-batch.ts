import { setTimeout as wait } from 'node:timers/promises';
import { apiError, NotReachable } from '../api-error.ts';
import type { OrderEvent } from './order-event.ts';

export type Refused = { readonly index: number; readonly detail: string };
export type Sent = { readonly accepted: number; readonly withheld: number; readonly refused: readonly Refused[] };

export type SendOptions = {
  readonly url: string;
  readonly key: string;
  readonly siteId: string | undefined;
  /** Told before a wait, which may be long. */
  readonly onWait: (seconds: number) => void;
};

const TRIES = 8;
const LONGEST_WAIT = 300;

type Answer = {
  readonly accepted?: number;
  readonly withheld?: readonly unknown[];
  readonly errors?: readonly { readonly index?: number; readonly path: string; readonly detail: string }[];
};

/**
 * Sends events as one request and waits out 429 and 503 for as long as they ask.
 *
 * @throws ApiError when nothing of the request was taken, NotReachable when nothing answers.
 */
export async function sendBatch(
  events: readonly OrderEvent[],
  { url, key, siteId, onWait }: SendOptions,
): Promise<Sent> {
  const body = JSON.stringify({ ...(siteId === undefined ? {} : { siteId }), events });
  for (let attempt = 1; ; attempt++) {
    const response = await fetch(new URL('/v1/events', url), {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body,
    }).catch((cause: unknown) => {
      throw new NotReachable(`Nothing answers at ${url}.`, { cause });
    });
    const text = await response.text();
    if ((response.status === 429 || response.status === 503) && attempt < TRIES) {
      const seconds = retryAfter(response.headers.get('retry-after'), attempt);
      onWait(seconds);
      await wait(seconds * 1_000);
      continue;
    }
    const answer = readAnswer(text);
    if (response.status !== 202 && (response.status !== 400 || answer?.accepted === undefined))
      throw apiError('POST /v1/events', response.status, text);
    return {
      accepted: answer?.accepted ?? 0,
      withheld: answer?.withheld?.length ?? 0,
      refused: (answer?.errors ?? []).flatMap(({ index, path, detail }) =>
        index === undefined ? [] : [{ index, detail: `${path.replace(/^events\.\d+\.?/, '')} ${detail}`.trim() }],
      ),
    };
  }
}

/** Seconds, or a date as HTTP writes it; without either each wait is twice the one before. */
function retryAfter(header: string | null, attempt: number): number {
  const seconds = header === null || header.trim() === '' ? Number.NaN : Number(header);
  const until = header === null || Number.isFinite(seconds) ? Number.NaN : (Date.parse(header) - Date.now()) / 1_000;
  const asked = [seconds, until].find(Number.isFinite) ?? 2 ** attempt;
  return Math.min(LONGEST_WAIT, Math.max(0.1, asked));
}

function readAnswer(text: string): Answer | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
