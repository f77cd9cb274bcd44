import { ListObjectsV2Command, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import type { ApiClient } from '../api-client.ts';
import { WrongCall } from '../cli/connection.ts';
import { awsFaultInWords } from '../first-site/aws-fault-in-words.ts';

export type Archive = { readonly s3: S3Client; readonly bucket: string };
export type ArchiveObject = { readonly key: string; readonly tag: string; readonly putAt: number };

/** What a local host says of its bucket. */
export type LocalArchive = {
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
};

const SOCKETS = 64;

/** The bucket of a local host, its files brought up to date, and until when they reach. */
export async function openLocalArchive(host: ApiClient): Promise<Archive & { readonly through: string }> {
  const { endpoint, bucket, region, ...credentials } = await host.get<LocalArchive>('/__local/archive');
  const { now } = await host.post<{ readonly now: string }>('/__local/history', {});
  const s3 = new S3Client({ endpoint, region, credentials, forcePathStyle: true, requestHandler: sockets() });
  return { s3, bucket, through: now };
}

/** A deployed bucket, with the credentials and the region the AWS tools would use. */
export const openDeployedArchive = (bucket: string): Archive => ({
  s3: new S3Client({ requestHandler: sockets(), followRegionRedirects: true }),
  bucket,
});

const sockets = () => ({ httpsAgent: { maxSockets: SOCKETS }, httpAgent: { maxSockets: SOCKETS } });

/** Objects whose keys begin with `prefix` and come after `after`, up to the first of which `until` says it is too far. */
export async function listObjects(
  { s3, bucket }: Archive,
  prefix: string,
  { after, until = () => false }: { readonly after?: string | undefined; until?(key: string): boolean } = {},
): Promise<readonly ArchiveObject[]> {
  const found: ArchiveObject[] = [];
  const pages = paginateListObjectsV2(
    { client: s3 },
    { Bucket: bucket, Prefix: prefix, ...(after === undefined ? {} : { StartAfter: after }) },
  );
  for await (const { Contents = [] } of pages)
    for (const { Key = '', ETag = '', LastModified } of Contents) {
      if (until(Key)) return found;
      found.push({ key: Key, tag: ETag.replaceAll(/[^0-9a-zA-Z-]/g, ''), putAt: LastModified?.getTime() ?? 0 });
    }
  return found;
}

/** Sites that have anything in the archive. */
export async function listSites(archive: Archive, prefixes: readonly string[]): Promise<readonly string[]> {
  const lists = await Promise.all(prefixes.map((prefix) => listFolders(archive, prefix)));
  return [...new Set(lists.flat())].sort();
}

async function listFolders({ s3, bucket }: Archive, prefix: string): Promise<readonly string[]> {
  const found: string[] = [];
  let token: string | undefined;
  do {
    const answer = await s3.send(
      new ListObjectsV2Command({
        Bucket: bucket,
        Prefix: prefix,
        Delimiter: '/',
        ...(token === undefined ? {} : { ContinuationToken: token }),
      }),
    );
    for (const { Prefix = '' } of answer.CommonPrefixes ?? []) found.push(Prefix.slice(prefix.length, -1));
    token = answer.NextContinuationToken;
  } while (token !== undefined);
  return found;
}

/** Faults of S3 as one meets them with a new bucket's name or fresh credentials. */
export function archiveFault(error: unknown, bucket: string): unknown {
  if (!(error instanceof Error)) return error;
  switch (error.name) {
    case 'NoSuchBucket':
      return new WrongCall(
        `There is no bucket "${bucket}": take the name from the deployment's output "ArchiveBucketName".`,
      );
    case 'AccessDenied':
      return new WrongCall(
        `These AWS credentials may not read the bucket "${bucket}": they need s3:ListBucket and s3:GetObject.`,
      );
    default:
      return error.name === 'Error' && !error.message.includes('Region')
        ? error
        : new WrongCall(awsFaultInWords(error));
  }
}
