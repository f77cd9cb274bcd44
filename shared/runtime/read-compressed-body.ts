import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { InvalidInput } from '../domain/errors.ts';
import { readBody, TooLarge } from './http.ts';

const DECODERS = { gzip: gunzipSync, 'x-gzip': gunzipSync, deflate: inflateSync, br: brotliDecompressSync } as const;

/**
 * The body as text, unpacked if it was compressed; API Gateway hands it over as it came, in base64. The limit holds for
 * what was sent and for what it unpacks to, so that a small request cannot fill the memory.
 *
 * @throws TooLarge, or InvalidInput when it is not what its `Content-Encoding` says.
 */
export function readCompressedBody(
  event: Pick<APIGatewayProxyEventV2, 'body' | 'isBase64Encoded' | 'headers'>,
  maxBytes: number,
): string {
  const encoding = (event.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (encoding === 'identity' || encoding === '') return readBody(event, maxBytes);
  if (!(encoding in DECODERS)) {
    throw new InvalidInput(`Bodies may be compressed with ${Object.keys(DECODERS).join(', ')}`);
  }
  const decode = DECODERS[encoding as keyof typeof DECODERS];
  const packed = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  if (packed.length > maxBytes) throw tooLarge(maxBytes);
  try {
    return decode(packed, { maxOutputLength: maxBytes }).toString('utf8');
  } catch (cause) {
    if (cause instanceof RangeError) throw tooLarge(maxBytes, cause);
    throw new InvalidInput(`The body is not what its Content-Encoding says: ${encoding}`, [], { cause });
  }
}

function tooLarge(maxBytes: number, cause?: unknown): TooLarge {
  return new TooLarge(`A request may have ${maxBytes} bytes, unpacked; nothing was taken.`, { cause });
}
