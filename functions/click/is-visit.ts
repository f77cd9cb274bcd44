import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/** How browsers say that they only fetch ahead: Chromium and Safari, older ones, Firefox. */
const AHEAD = ['sec-purpose', 'purpose', 'x-purpose', 'x-moz'];

/**
 * Whether a browser is on its way to the page: no question about headers, no fetch ahead of a click that may never come,
 * no image or frame that names the address.
 */
export function isVisit({
  headers,
  requestContext: { http },
}: Pick<APIGatewayProxyEventV2, 'headers' | 'requestContext'>): boolean {
  if (http.method !== 'GET') return false;
  if (AHEAD.some((name) => /prefetch|preview|prerender/i.test(headers[name] ?? ''))) return false;
  return (headers['sec-fetch-dest'] ?? 'document') === 'document';
}
