/** The stores of fauxqs on a file in the data folder. Typed by what `buildApp` takes. */
import type { buildApp } from 'fauxqs';

type Stores = NonNullable<NonNullable<Parameters<typeof buildApp>[0]>['stores']>;
export type SqsStore = Stores['sqsStore'];
export type SqsQueue = NonNullable<ReturnType<SqsStore['getQueueByName']>>;
type PersistenceManager = NonNullable<SqsStore['persistence']>;
/** One transaction around several changes is one commit instead of many. */
export interface Persistence {
  transaction(work: () => void): void;
}
export type SqsMessage = Parameters<SqsQueue['enqueue']>[0];

export type LoadedStores = {
  readonly sqs: SqsStore;
  readonly sns: Stores['snsStore'];
  readonly s3: Stores['s3Store'];
  readonly persistence: Persistence;
  newMessage(body: string): SqsMessage;
};

export async function loadStores(dataDir: string): Promise<LoadedStores> {
  const { SqsStore } = await part<{ SqsStore: (new () => SqsStore) & { createMessage(body: string): SqsMessage } }>(
    './sqs/sqsStore.js',
  );
  const { SnsStore } = await part<{ SnsStore: new () => Stores['snsStore'] }>('./sns/snsStore.js');
  const { S3Store } = await part<{ S3Store: new () => Stores['s3Store'] }>('./s3/s3Store.js');
  const { PersistenceManager } = await part<{ PersistenceManager: new (folder: string) => PersistenceManager }>(
    './persistence.js',
  );

  const manager = new PersistenceManager(dataDir);
  // Both are private to TypeScript only.
  const persistence = manager as unknown as Persistence & { readonly db: { exec(sql: string): void } };
  // In WAL mode this survives the end of the process, as a clean stop and even SIGKILL need; it only spares a disk
  // flush for each message.
  persistence.db.exec('PRAGMA synchronous = NORMAL');
  // Whatever worked on a message has ended with the host before, so nobody waits out a visibility timeout for it.
  persistence.db.exec('UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL');
  const [sqs, sns, s3] = [new SqsStore(), new SnsStore(), new S3Store()];
  manager.load(sqs, sns, s3);
  sqs.persistence = manager;
  sns.persistence = manager;
  s3.persistence = manager;
  for (const queue of sqs.allQueues()) queue.persistence = manager;
  return { sqs, sns, s3, persistence, newMessage: (body) => SqsStore.createMessage(body) };
}

async function part<T>(path: string): Promise<T> {
  return (await import(new URL(path, import.meta.resolve('fauxqs')).href)) as T;
}
