import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { GetObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import type { TrackedEvent } from '../domain/event/tracked-event.ts';
import type { RawObject } from '../domain/history/span.ts';
import type { SiteId } from '../domain/ids.ts';
import type { Instant } from '../domain/time.ts';
import { type ArchiveLine, parseLines } from './archive-line.ts';

const decompress = promisify(gunzip);

export type ReceivedEvent = TrackedEvent & { readonly receivedAt: Instant };

/** Everything a site ever sent and the archive still has, by day of receipt. */
export function createRawObjects(s3: S3Client, bucket: string) {
  return {
    /** Days of receipt with anything in them, oldest first: one call for a thousand days. */
    async listDays(siteId: SiteId): Promise<readonly string[]> {
      const prefix = `raw/${siteId}/`;
      const pages = paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: prefix, Delimiter: '/' });
      const days: string[] = [];
      for await (const { CommonPrefixes = [] } of pages)
        days.push(...CommonPrefixes.map(({ Prefix = '' }) => Prefix.slice(prefix.length, -1)));
      return days;
    },

    async listDay(siteId: SiteId, day: string): Promise<readonly RawObject[]> {
      const prefix = `raw/${siteId}/${day}/`;
      const pages = paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: prefix });
      const objects: RawObject[] = [];
      for await (const { Contents = [] } of pages) {
        for (const { Key: key = '', LastModified } of Contents) {
          const hour = key.slice(prefix.length).split('/')[0] ?? '';
          objects.push({ key, hour, newest: newestIn(key), writtenAt: LastModified?.getTime() ?? Number.MAX_VALUE });
        }
      }
      return objects;
    },

    /** The accepted events of an object. */
    async readEvents(key: string): Promise<readonly ReceivedEvent[]> {
      const answer = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      const bytes = await answer.Body?.transformToByteArray();
      if (bytes === undefined) return [];
      return parseLines((await decompress(bytes)).toString('utf8')).filter(isAccepted);
    },
  };
}

const isAccepted = (line: ArchiveLine): line is Extract<ArchiveLine, { kind: 'accepted' }> => line.kind === 'accepted';

/** Of the newest event in an object, as its name says; names of another kind are looked into. */
function newestIn(key: string): Instant {
  const [, newest] = key.slice(key.lastIndexOf('/') + 1).split('-');
  return /^\d{15}$/.test(newest ?? '') ? Number(newest) : Number.POSITIVE_INFINITY;
}
