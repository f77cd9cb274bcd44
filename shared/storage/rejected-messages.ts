import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { redactText } from '../domain/event/redact.ts';
import type { Instant } from '../domain/time.ts';

const compress = promisify(gzip);
/** SHA-256 as hex, which contact data have in our messages. */
const HASH = /\b[0-9a-f]{64}\b/gi;

/** Whose machine a message came from; it may have been cut off anywhere. */
const MACHINE = /"(ipAddress|userAgent)":"(?:[^"\\]|\\.)*"?/g;

/** A queue message that nobody can read, and why. */
export type RejectedMessage = {
  readonly messageId: string;
  /** When it was put into its queue. */
  readonly sentAt: Instant;
  readonly reason: string;
  readonly body: string;
};

/**
 * Keeps what cannot be read in the archive, with the reason beside it: `rejected/<day>/<hour>/<messageId>-….ndjson.gz`. Whose
 * consent it had nobody knows, so addresses and hashes are taken out of it.
 */
export function createRejectedMessages(s3: S3Client, bucket: string) {
  return {
    /** Durable when it returns; putting a message again changes nothing. */
    async put({ body, ...about }: RejectedMessage): Promise<void> {
      const [day = '', time = ''] = new Date(about.sentAt).toISOString().split('T');
      const line = JSON.stringify({
        ...about,
        body: redactText(body).replace(HASH, 'redacted').replace(MACHINE, '"$1":"redacted"'),
      });
      const name = createHash('sha256').update(line).digest('hex').slice(0, 8);
      await s3.send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: `rejected/${day}/${time.slice(0, 2)}/${about.messageId}-${name}.ndjson.gz`,
          Body: await compress(`${line}\n`),
          ContentType: 'application/x-ndjson',
          ContentEncoding: 'gzip',
        }),
      );
    },
  };
}
