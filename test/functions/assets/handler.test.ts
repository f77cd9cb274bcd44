import { gunzipSync } from 'node:zlib';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { textAsset } from '../../../functions/assets/asset.ts';
import { createAssetsHandler } from '../../../functions/assets/handler.ts';

const asset = (text: string) => textAsset(text, { contentType: 'text/javascript', cacheControl: 'max-age=3600' });
const handler = createAssetsHandler({ '/bt.js': asset('let a = 1;'.repeat(50)) });

const get = (rawPath: string, headers: Readonly<Record<string, string>> = {}) =>
  handler({ rawPath, headers } as unknown as APIGatewayProxyEventV2);
const textOf = ({ body = '', headers }: APIGatewayProxyStructuredResultV2): string => {
  const bytes = Buffer.from(body, 'base64');
  return (headers?.['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString();
};

describe('an asset', () => {
  it.each([
    ['gzip, deflate, br', true],
    ['*', true],
    ['br;q=1.0, gzip;q=0.5', true],
    ['', false],
    ['br', false],
    ['gzip;q=0', false],
    ['gzip;q=0.0, br', false],
  ])('for a browser that accepts %j is compressed: %s', async (accepted, compressed) => {
    const answer = await get('/bt.js', { 'accept-encoding': accepted });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers?.['content-encoding'] === 'gzip').toBe(compressed);
    expect(textOf(answer)).toBe('let a = 1;'.repeat(50));
    expect(answer.headers).toMatchObject({
      'content-type': 'text/javascript',
      'cache-control': 'max-age=3600',
      vary: 'accept-encoding',
      'x-content-type-options': 'nosniff',
    });
  });

  it('is not sent again to a browser that has it', async () => {
    for (const encoding of ['gzip', 'identity']) {
      const first = await get('/bt.js', { 'accept-encoding': encoding });
      const etag = String(first.headers?.etag);
      for (const tags of [etag, `"other", W/${etag}`, '*']) {
        const again = await get('/bt.js', { 'accept-encoding': encoding, 'if-none-match': tags });
        expect(again).toMatchObject({ statusCode: 304, headers: { etag } });
        expect(again.body).toBeUndefined();
      }
      expect((await get('/bt.js', { 'accept-encoding': encoding, 'if-none-match': '"old"' })).statusCode).toBe(200);
    }
  });

  it('has a tag that changes with its contents and with its compression, and with nothing else', async () => {
    const tags = [asset('a'), asset('b')].flatMap(({ plain, gzipped }) => [plain.etag, gzipped.etag]);
    expect(new Set(tags).size).toBe(4);
    expect(asset('a').plain.etag).toBe(tags[0]);
    for (const tag of tags) expect(tag).toMatch(/^"[\w-]+"$/);
  });

  it.each(['/', '/bt.js/', '/other.js', '/constructor', '/__proto__'])('is not found at %s', async (path) => {
    expect((await get(path)).statusCode).toBe(404);
  });
});
