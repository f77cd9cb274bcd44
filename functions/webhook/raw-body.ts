import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { TooLarge } from '../../shared/runtime/http.ts';

/** The very bytes that were signed, whatever API Gateway made of them. */
export function readRawBody(
  { body = '', isBase64Encoded }: Pick<APIGatewayProxyEventV2, 'body' | 'isBase64Encoded'>,
  maxBytes: number,
): Uint8Array {
  const encoding = isBase64Encoded ? 'base64' : 'utf8';
  if (Buffer.byteLength(body, encoding) > maxBytes)
    throw new TooLarge(`A webhook may have ${maxBytes} bytes; nothing was taken.`);
  return Buffer.from(body, encoding);
}
