/** One request, and what became of it. */
import { LARGEST } from './pack.ts';
import { isSameSite } from './same-site.ts';

export type Outcome = {
  /** 0: there was no answer. */
  readonly status: number;
  readonly answer?: unknown;
  readonly waitMs?: number;
};

/**
 * As plain text, which browsers send to another domain without asking first. A beacon tells nothing of what became of it, so
 * it is the last resort: where a fetch does not outlive its page.
 */
export async function send(url: string, body: string, leaving: boolean): Promise<Outcome> {
  try {
    if (leaving && !('keepalive' in Request.prototype)) return { status: navigator.sendBeacon(url, body) ? 202 : 0 };
    const response = await fetch(url, {
      method: 'POST',
      body,
      keepalive: body.length <= LARGEST,
      credentials: isSameSite(url) ? 'include' : 'omit',
      // One that hangs must not hold up the others.
      signal: AbortSignal.timeout(30_000),
    });
    return {
      status: response.status,
      // Our server says it in seconds.
      waitMs: Number(response.headers.get('retry-after')) * 1_000 || 0,
      answer: await response.json().catch(() => 0),
    };
  } catch {
    return { status: 0 };
  }
}
