import { setTimeout as wait } from 'node:timers/promises';
import { apiError, NotReachable } from '../api-error.ts';

export type Refused = { readonly index: number; readonly detail: string };
export type Sent = { readonly accepted: number; readonly withheld: number; readonly refused: readonly Refused[] };

export type SendableBody = { readonly path: string; readonly body: object };

export type SendOptions = {
  readonly url: string;
  readonly key: string;
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
 * Sends rows as one request and waits out 429 and 503 for as long as they ask.
 *
 * @throws ApiError when nothing of the request was taken, NotReachable when nothing answers.
 */
export async function sendBatch(
  { path, body: content }: SendableBody,
  { url, key, onWait }: SendOptions,
): Promise<Sent> {
  const body = JSON.stringify(content);
  for (let attempt = 1; ; attempt++) {
    const response = await fetch(new URL(path, url), {
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
    if (
      response.status !== 202 &&
      response.status !== 200 &&
      (response.status !== 400 || answer?.accepted === undefined)
    )
      throw apiError(`POST ${path}`, response.status, text);
    return {
      accepted: answer?.accepted ?? 0,
      withheld: answer?.withheld?.length ?? 0,
      refused: (answer?.errors ?? []).flatMap(({ index, path: field, detail }) =>
        index === undefined
          ? []
          : [{ index, detail: `${field.replace(/^(?:events|rows)\.\d+\.?/, '')} ${detail}`.trim() }],
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
