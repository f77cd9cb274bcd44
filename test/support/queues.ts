import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { buildApp } from 'fauxqs';

export type TestQueues = {
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  readonly endpoint: string;
  stop(): Promise<void>;
};

/** SQS and S3 of its own in memory (fauxqs), on loopback. */
export async function startQueues(): Promise<TestQueues> {
  const app = buildApp({ logger: false });
  const endpoint = await app.listen({ host: '127.0.0.1', port: 0 });
  const settings = { endpoint, region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
  const s3 = new S3Client({ ...settings, forcePathStyle: true });
  const sqs = new SQSClient(settings);
  return {
    s3,
    sqs,
    endpoint,
    async stop() {
      s3.destroy();
      sqs.destroy();
      await app.close();
    },
  };
}
