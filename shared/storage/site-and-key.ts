import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createAdmission } from './admission.ts';
import { getItemsWith } from './batch-get.ts';

/** What admits a request, read with the SDK's client. */
export const createSiteAndKeyReader = (client: DynamoDBClient, tableName: string) =>
  createAdmission(getItemsWith(client), tableName);
