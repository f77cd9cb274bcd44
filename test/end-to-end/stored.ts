import { join } from 'node:path';
import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import type { SiteId } from '../../shared/domain/ids.ts';
import { startDynamoEngine } from '../support/dynamo.ts';
import { dumpFacts, type Facts } from '../support/facts-dump.ts';
import type { SandboxAudience } from '../support/graph.ts';
import { brokenInvariants } from '../support/invariants.ts';

/** What a host that has ended left in its data folder. */
export async function readStored(
  dataDir: string,
  at: number,
  atMeta: readonly SandboxAudience[],
): Promise<{ readonly facts: Facts; readonly broken: readonly string[] }> {
  const { client, stop } = await startDynamoEngine(join(dataDir, 'dynamodb.sqlite'));
  try {
    const { TableNames = [] } = await client.send(new ListTablesCommand({}));
    const named = (word: string): string => {
      const found = TableNames.filter((name) => name.toLowerCase().includes(word));
      if (found.length !== 1) throw new Error(`Which of ${TableNames} is the ${word} table?`);
      return found[0] ?? '';
    };
    const tables = {
      visitors: named('visitors'),
      touches: named('touches'),
      conversions: named('conversions'),
      ledger: named('ledger'),
      control: named('control'),
    };
    return {
      facts: await dumpFacts(client, tables),
      broken: await brokenInvariants({ client, tables, siteId: 'local' as SiteId }, at, atMeta),
    };
  } finally {
    await stop();
  }
}
