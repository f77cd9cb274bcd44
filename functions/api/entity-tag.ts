import { createHash } from 'node:crypto';

/** When an answer was given is no part of what it says. */
const WHEN = /"dataThrough":"[^"]*",?/g;

/**
 * Lets whoever asks again for a report be told that nothing changed: a weak tag of what it says, and 304 without a body where the
 * reader has just that (RFC 9110, 8.8.3 and 13.1.2). Nobody between us and the reader may keep it.
 */
export async function tagged(answer: Response, ifNoneMatch: string | undefined): Promise<Response> {
  if (answer.status !== 200) return answer;
  const body = await answer.text();
  const tag = `W/"${createHash('sha256').update(body.replaceAll(WHEN, '')).digest('base64url').slice(0, 22)}"`;
  const headers = new Headers(answer.headers);
  headers.set('etag', tag);
  headers.set('cache-control', 'private, no-cache');
  const known = (ifNoneMatch ?? '').split(',').map((text) => text.trim().replace(/^(?!W\/)/, 'W/'));
  if (!known.includes(tag) && ifNoneMatch?.trim() !== '*') return new Response(body, { status: 200, headers });
  for (const name of ['content-type', 'content-disposition']) headers.delete(name);
  return new Response(null, { status: 304, headers });
}
