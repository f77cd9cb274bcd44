import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createApiKeyStore } from './api-key-store.ts';
import { createAudienceStore } from './audience-store.ts';
import { createLeaseStore } from './lease-store.ts';
import { createNewSiteStore } from './new-site-store.ts';
import { createRunStore } from './run-store.ts';
import { createSiteAndKeyReader } from './site-and-key.ts';
import { createSiteStore } from './site-store.ts';

export type ControlStore = ReturnType<typeof createControlStore>;

/** The `control` table: sites, audiences, keys, runs, leases. A function takes the part it needs where that is one. */
export function createControlStore(client: DynamoDBClient, tableName: string) {
  return {
    ...createSiteStore(client, tableName),
    ...createNewSiteStore(client, tableName),
    ...createSiteAndKeyReader(client, tableName),
    ...createAudienceStore(client, tableName),
    ...createApiKeyStore(client, tableName),
    ...createRunStore(client, tableName),
    ...createLeaseStore(client, tableName),
  };
}
