import { NoSuchKey } from '@aws-sdk/client-s3';

/** Answers the SDK's calls of S3 with what lies in a map: the few calls that functions make, in one page. */
export function createBucket(objects: Map<string, Uint8Array>) {
  return (name: string, { Key, Body, Prefix, Delimiter }: Readonly<Record<string, unknown>>): object => {
    switch (name) {
      case 'PutObjectCommand':
        objects.set(String(Key), typeof Body === 'string' ? Buffer.from(Body) : (Body as Uint8Array));
        return {};
      case 'GetObjectCommand': {
        const bytes = objects.get(String(Key));
        if (bytes === undefined) throw new NoSuchKey({ message: `There is no ${Key}`, $metadata: {} });
        return { Body: { transformToByteArray: async () => bytes } };
      }
      case 'DeleteObjectCommand':
        objects.delete(String(Key));
        return {};
      case 'ListObjectsV2Command':
        return listed(
          [...objects.keys()].filter((key) => key.startsWith(String(Prefix ?? ''))).sort(),
          Prefix,
          Delimiter,
        );
      default:
        throw new Error(`The lab does not know ${name}`);
    }
  };
}

function listed(keys: readonly string[], prefix: unknown, delimiter: unknown): object {
  if (delimiter === undefined) return { Contents: keys.map((Key) => ({ Key, LastModified: new Date(0) })) };
  const start = String(prefix ?? '').length;
  const folders = new Set(keys.map((key) => key.slice(0, key.indexOf(String(delimiter), start) + 1)));
  return { CommonPrefixes: [...folders].map((Prefix) => ({ Prefix })) };
}
