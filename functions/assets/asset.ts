import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';

/** One body and the tag that changes with it. */
export type Representation = { readonly body: Buffer; readonly etag: string };

export type Asset = {
  readonly contentType: string;
  readonly cacheControl: string;
  readonly plain: Representation;
  readonly gzipped: Representation;
};

export type AssetSettings = Pick<Asset, 'contentType' | 'cacheControl'>;

const represent = (body: Buffer): Representation => ({
  body,
  etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
});

/** Compressed once, when the function starts: API Gateway compresses nothing. */
export function textAsset(text: string, { contentType, cacheControl }: AssetSettings): Asset {
  const body = Buffer.from(text);
  return { contentType, cacheControl, plain: represent(body), gzipped: represent(gzipSync(body, { level: 9 })) };
}
