import { randomBytes } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { KeyRole } from '../../../shared/domain/site.ts';
import type { Instant } from '../../../shared/domain/time.ts';
import { createCreateSite } from '../../../shared/pipeline/create-site.ts';
import { type ControlStore, createControlStore } from '../../../shared/storage/control-store.ts';
import type { FirstSiteOptions } from './options.ts';

export type FirstSiteDeps = {
  readonly dynamodb: DynamoDBClient;
  readonly sqs: SQSClient;
  readonly now: Instant;
};

const randomKey = (role: KeyRole): string => `bt_${role}_${randomBytes(24).toString('base64url')}`;

/**
 * Answers what to tell the person, keys included: they are stored hashed, so nobody can tell them again.
 *
 * @throws Error when the site is there already, or with `newKey`, when it is not.
 */
export async function makeFirstSite(deps: FirstSiteDeps, options: FirstSiteOptions): Promise<string> {
  const { dynamodb, sqs, now } = deps;
  const { table, queue, siteId, settings, newKey } = options;
  const control = createControlStore(dynamodb, table);
  if (newKey !== undefined) return addKey(control, options, newKey, now);

  const createSite = createCreateSite({
    sites: control,
    syncRequests: {
      async send(messages) {
        for (const message of messages)
          await sqs.send(new SendMessageCommand({ QueueUrl: queue, MessageBody: JSON.stringify(message) }));
      },
    },
    randomKey,
    randomSecret: () => randomBytes(32).toString('hex'),
  });
  const result = await createSite({ siteId, now, settings });
  if (result.kind === 'taken')
    throw new Error(`There is a site ${siteId} already. A lost key is replaced with --new-key admin.`);
  const { server, read, admin } = result.keys;
  return `Site ${siteId} is there. Keep its keys now: they are stored as hashes and never shown again.

  server  ${server}   sends events for any visitor
  read    ${read}   asks questions
  admin   ${admin}   changes settings, audiences and keys
`;
}

async function addKey(
  control: ControlStore,
  { siteId }: FirstSiteOptions,
  role: KeyRole,
  now: Instant,
): Promise<string> {
  if ((await control.readSite(siteId)) === undefined) throw new Error(`There is no site ${siteId}.`);
  const key = randomKey(role);
  if ((await control.createKey(key, { siteId, role, createdAt: now })) === undefined)
    throw new Error('The key is taken; try again.');
  return `One more ${role} key of site ${siteId}, shown this once:\n\n  ${key}\n`;
}
