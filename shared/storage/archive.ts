import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { EventsMessage } from '../contracts/messages.ts';
import type { SiteId } from '../domain/ids.ts';
import { DAY, HOUR, type Instant } from '../domain/time.ts';
import { type ArchiveLine, lineIdentity, linesOf, parseLines } from './archive-line.ts';
import { sortableInstant } from './table.ts';

const compress = promisify(gzip);
const decompress = promisify(gunzip);

const OBJECTS_A_REQUEST = 64;
const OBJECTS_AT_ONCE = 8;
/** Of 1,000 names each. An hour with more is a site whose senders do not look for single events. */
const LIST_PAGES_AN_HOUR = 4;

export type RecentQuery = { readonly visitorId?: string; readonly limit: number; readonly now: Instant };
export type RecentEvents = {
  /** Newest first; of one instant, the later in its batch first. */
  readonly lines: readonly ArchiveLine[];
  /** `false`: the search ended before it had seen 24 hours or found as many as asked for. */
  readonly complete: boolean;
};

const hourPrefix = (siteId: SiteId, at: Instant): string => {
  const [day, time] = new Date(at).toISOString().split('T');
  return `raw/${siteId}/${day}/${time?.slice(0, 2)}/`;
};

/** Raw events in S3: gzipped lines of JSON, by site and hour of receipt. */
export function createArchive(s3: S3Client, bucket: string) {
  async function putLines(prefix: string, lines: readonly ArchiveLine[]): Promise<void> {
    const body = `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`;
    const first = lines.reduce((earliest, { receivedAt }) => Math.min(earliest, receivedAt), Number.MAX_SAFE_INTEGER);
    // Where time stands still all requests arrive at once; then their events' own times put them in order.
    const newest = lines.reduce((latest, line) => Math.max(latest, happenedAt(line)), 0);
    // Named by its content, so that the same batch delivered again is the same object.
    const name = createHash('sha256').update(body).digest('hex').slice(0, 20);
    await s3.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: `${prefix}${sortableInstant(first)}-${sortableInstant(newest)}-${name}.ndjson.gz`,
        Body: await compress(body),
        ContentType: 'application/x-ndjson',
        ContentEncoding: 'gzip',
      }),
    );
  }

  /** Names in an hour, newest first; S3 lists oldest first, so a crowded hour is cut at its newest end. */
  async function listHour(prefix: string): Promise<{ readonly keys: readonly string[]; readonly complete: boolean }> {
    const keys: string[] = [];
    let token: string | undefined;
    for (let page = 0; page < LIST_PAGES_AN_HOUR; page++) {
      const answer = await s3.send(
        new ListObjectsV2Command({
          Bucket: bucket,
          Prefix: prefix,
          ...(token === undefined ? {} : { ContinuationToken: token }),
        }),
      );
      keys.push(...(answer.Contents ?? []).flatMap(({ Key }) => Key ?? []));
      token = answer.IsTruncated === true ? answer.NextContinuationToken : undefined;
      if (token === undefined) break;
    }
    return { keys: keys.sort().reverse(), complete: token === undefined };
  }

  async function readLines(key: string): Promise<readonly ArchiveLine[]> {
    const answer = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    const bytes = await answer.Body?.transformToByteArray();
    return bytes === undefined ? [] : parseLines((await decompress(bytes)).toString('utf8'));
  }

  return {
    /** Keeps a batch's events: one object for each site and hour in it. Putting it again changes nothing. */
    async put(messages: readonly EventsMessage[]): Promise<void> {
      const groups = Map.groupBy(messages, ({ siteId, receivedAt }) => hourPrefix(siteId, receivedAt));
      await Promise.all(
        [...groups].map(async ([prefix, group]) => {
          const lines = group.flatMap(linesOf);
          if (lines.length > 0) await putLines(prefix, lines);
        }),
      );
    },

    /** The newest events of the last 24 hours, reading backwards until there are enough. */
    async recent(siteId: SiteId, { visitorId, limit, now }: RecentQuery): Promise<RecentEvents> {
      const found = new Map<string, ArchiveLine>();
      let objects = 0;
      let complete = true;
      for (let hour = 0; hour <= 24 && found.size < limit && objects < OBJECTS_A_REQUEST; hour++) {
        const listed = await listHour(hourPrefix(siteId, now - hour * HOUR));
        complete &&= listed.complete;
        let next = 0;
        while (next < listed.keys.length && found.size < limit && objects < OBJECTS_A_REQUEST) {
          const keys = listed.keys.slice(next, next + OBJECTS_AT_ONCE);
          next += keys.length;
          objects += keys.length;
          // Each object backwards, so that everything is found newest first and a stable sort leaves it so.
          const read = await Promise.all(keys.map(readLines));
          for (const line of read.flatMap((lines) => lines.toReversed())) {
            if (line.receivedAt > now || line.receivedAt <= now - DAY) continue;
            if (visitorId !== undefined && (!('visitorId' in line) || line.visitorId !== visitorId)) continue;
            const identity = lineIdentity(line);
            if ((found.get(identity)?.receivedAt ?? 0) >= line.receivedAt) continue;
            found.delete(identity);
            found.set(identity, line);
          }
        }
        if (next < listed.keys.length && found.size < limit) complete = false;
      }
      const lines = [...found.values()].sort((a, b) => b.receivedAt - a.receivedAt || happenedAt(b) - happenedAt(a));
      if (objects >= OBJECTS_A_REQUEST && lines.length < limit) complete = false;
      return { lines: lines.slice(0, limit), complete };
    },
  };
}

/** A refused event may have no time of its own. */
const happenedAt = (line: ArchiveLine): Instant => ('occurredAt' in line ? line.occurredAt : line.receivedAt);
