import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { DeleteObjectCommand, PutObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import type { SiteId } from '../domain/ids.ts';

const compress = promisify(gzip);

/** What lies beside the raw events for questions in SQL: files of lines of JSON that are replaced as a whole. */
export const TABLE_NAMES = ['conversions', 'insights', 'sites', 'erased'] as const;
export type TableName = (typeof TABLE_NAMES)[number];

const ENDING = '.ndjson.gz';
/** `site=` and `day=` as query engines read them out of paths (Hive's way), so that other tools can ask too. */
export const tablePrefix = (table: TableName, siteId: string): string => `${table}/site=${siteId}/`;

/** A file by where it lies, such as `day=2026-03-10`; empty: the table has one file a site. */
export type TablePart = { readonly part: string; readonly name: string };

export type TableFiles = ReturnType<typeof createTableFiles>;

export function createTableFiles(s3: S3Client, bucket: string) {
  const keyOf = (table: TableName, siteId: SiteId, { part, name }: TablePart): string =>
    `${tablePrefix(table, siteId)}${part === '' ? '' : `${part}/`}${name}${ENDING}`;

  async function list(table: TableName, siteId: SiteId): Promise<ReadonlyMap<string, readonly string[]>> {
    const prefix = tablePrefix(table, siteId);
    const parts = new Map<string, string[]>();
    for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: prefix }))
      for (const { Key = '' } of Contents) {
        const path = Key.slice(prefix.length);
        const slash = path.lastIndexOf('/');
        if (!path.endsWith(ENDING)) continue;
        const part = slash < 0 ? '' : path.slice(0, slash);
        const names = parts.get(part) ?? [];
        parts.set(part, names);
        names.push(path.slice(slash + 1, -ENDING.length));
      }
    return parts;
  }

  return {
    /** Names of a site's files, by part. */
    list,

    /** Puts a file in the place of those there. The new one comes first: who reads meanwhile takes the newest. */
    async replace(
      table: TableName,
      siteId: SiteId,
      file: TablePart,
      { lines, others }: { readonly lines: readonly object[]; readonly others: readonly string[] },
    ): Promise<void> {
      const Body = await compress(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
      await s3.send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: keyOf(table, siteId, file),
          Body,
          ContentType: 'application/gzip',
        }),
      );
      const gone = others.filter((name) => name !== file.name);
      await Promise.all(
        gone.map((name) =>
          s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: keyOf(table, siteId, { ...file, name }) })),
        ),
      );
    },

    /** A name that says what is in the file, for tables without a mark to go by. */
    nameOf: (lines: readonly object[]): string =>
      createHash('sha256').update(JSON.stringify(lines)).digest('hex').slice(0, 20),
  };
}
