import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { HistoryLine } from '../domain/history/history-line.ts';
import type { SpanFile } from '../domain/history/span.ts';
import type { SiteId } from '../domain/ids.ts';
import { parseHistoryLines } from './history-line-schema.ts';
import { sortableInstant } from './table.ts';

const compress = promisify(gzip);
const decompress = promisify(gunzip);

/** Under which the history lies in the archive's bucket. */
export const HISTORY_PREFIX = 'history/';

/** A short name of a list, in whatever order it is. */
export const fingerprint = (texts: readonly string[]): string =>
  createHash('sha256')
    .update([...texts].sort().join('\n'))
    .digest('hex')
    .slice(0, 12);

const NAME =
  /^(?<day>\d{4}-\d{2}-\d{2})\/(?<span>day|\d{2})-(?<count>\d+)-(?<oldest>\d+)-(?<newest>\d+)-(?<settings>\w+)-(?<raw>\w+)\.ndjson\.gz$/;

/** Gzipped lines of JSON by day, or hour, of receipt. A file never changes: another one takes its place. */
export function createHistoryFiles(s3: S3Client, bucket: string) {
  return {
    async list(siteId: SiteId): Promise<readonly SpanFile[]> {
      const prefix = `${HISTORY_PREFIX}${siteId}/`;
      const pages = paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: prefix });
      const files: SpanFile[] = [];
      for await (const { Contents = [] } of pages) {
        for (const { Key: key = '', LastModified } of Contents) {
          const { day, span, count, oldest, newest, settings, raw } = NAME.exec(key.slice(prefix.length))?.groups ?? {};
          if (day === undefined || settings === undefined || raw === undefined) continue;
          files.push({
            key,
            day,
            ...(span === undefined || span === 'day' ? {} : { hour: span }),
            oldest: Number(oldest),
            newest: Number(newest),
            rawCount: Number(count),
            rawPrint: raw,
            settings,
            // Unknown: everything raw may be newer.
            writtenAt: LastModified?.getTime() ?? 0,
          });
        }
      }
      return files;
    },

    async read({ key }: Pick<SpanFile, 'key'>): Promise<readonly HistoryLine[] | undefined> {
      try {
        const answer = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
        const bytes = await answer.Body?.transformToByteArray();
        return bytes === undefined ? undefined : parseHistoryLines((await decompress(bytes)).toString('utf8'));
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
    },

    /** Answers the new file's key. */
    async put(
      siteId: SiteId,
      { day, hour = 'day', rawCount, rawPrint, oldest, newest, settings }: Omit<SpanFile, 'key' | 'writtenAt'>,
      lines: readonly string[],
    ): Promise<string> {
      const name = [hour, rawCount, sortableInstant(oldest), sortableInstant(newest), settings, rawPrint].join('-');
      const key = `${HISTORY_PREFIX}${siteId}/${day}/${name}.ndjson.gz`;
      await s3.send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: key,
          Body: await compress(lines.map((line) => `${line}\n`).join('')),
          ContentType: 'application/x-ndjson',
          ContentEncoding: 'gzip',
        }),
      );
      return key;
    },

    async remove(keys: readonly string[]): Promise<void> {
      for (const Key of keys) await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key }));
    },
  };
}
