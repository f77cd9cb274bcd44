import { paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import type { SiteId } from '../domain/ids.ts';

/** Sites that have anything in the archive, by its folders: one call for a thousand sites. */
export function createArchivedSites(s3: S3Client, bucket: string) {
  return async (): Promise<readonly SiteId[]> => {
    const pages = paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: 'raw/', Delimiter: '/' });
    const sites: SiteId[] = [];
    for await (const { CommonPrefixes = [] } of pages)
      sites.push(...CommonPrefixes.map(({ Prefix = '' }) => Prefix.split('/')[1] as SiteId));
    return sites;
  };
}
