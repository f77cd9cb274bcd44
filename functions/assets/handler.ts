import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { answerProblem } from '../../shared/runtime/http.ts';
import type { Asset } from './asset.ts';

/** What is served, by path. */
export type Assets = Readonly<Record<string, Asset>>;

/**
 * Answers with what lies at the path, or says that the browser's copy is still right. HEAD is answered like GET: whoever
 * speaks HTTP to the browser leaves the body out, and knows its length.
 */
export function createAssetsHandler(assets: Assets) {
  return async ({ rawPath, headers }: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> => {
    const asset = Object.hasOwn(assets, rawPath) ? assets[rawPath] : undefined;
    if (asset === undefined) return answerProblem(404, 'Not found', 'There is nothing at this path.');
    const gzip = acceptsGzip(headers['accept-encoding'] ?? '');
    const { body, etag } = gzip ? asset.gzipped : asset.plain;
    const common = { etag, 'cache-control': asset.cacheControl, vary: 'accept-encoding' };
    if (isAmong(etag, headers['if-none-match'] ?? '')) return { statusCode: 304, headers: common };
    return {
      statusCode: 200,
      headers: {
        ...common,
        'content-type': asset.contentType,
        'x-content-type-options': 'nosniff',
        // Pages of any shop may use it, also those that isolate themselves.
        'cross-origin-resource-policy': 'cross-origin',
        ...(gzip ? { 'content-encoding': 'gzip' } : {}),
      },
      body: body.toString('base64'),
      isBase64Encoded: true,
    };
  };
}

const acceptsGzip = (accepted: string): boolean =>
  accepted.split(',').some((coding) => /^\s*(gzip|\*)\s*(;\s*q=(?!0(\.0*)?\s*$).*)?$/i.test(coding));

/** `If-None-Match` compares weakly (RFC 9110, 13.1.2): a proxy may have marked the tag so. */
const isAmong = (etag: string, tags: string): boolean =>
  tags.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag);
