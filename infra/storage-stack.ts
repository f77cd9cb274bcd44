import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { AttributeType, ProjectionType } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { DAY_INDEX, DIRTY_INDEX, DUE_INDEX } from '../shared/storage/table.ts';
import type { StageConfig } from './config.ts';
import { ArchiveBucket } from './constructs/archive-bucket.ts';
import { BacktrailTable } from './constructs/table.ts';

export interface StorageStackProps extends StackProps {
  readonly config: StageConfig;
}

/** Everything that must outlive a deployment. Nothing here expires by itself but the archive. */
export class StorageStack extends Stack {
  readonly visitors: BacktrailTable;
  readonly touches: BacktrailTable;
  readonly ledger: BacktrailTable;
  readonly conversions: BacktrailTable;
  readonly control: BacktrailTable;
  readonly insights: BacktrailTable;
  readonly archive: ArchiveBucket;

  constructor(scope: Construct, id: string, { config, ...props }: StorageStackProps) {
    super(scope, id, props);
    const { keepData } = config;

    this.visitors = new BacktrailTable(this, 'Visitors', { keepData });
    for (const index of [DUE_INDEX, DIRTY_INDEX]) {
      this.visitors.addGlobalSecondaryIndex({ ...indexOf(index), projectionType: ProjectionType.KEYS_ONLY });
    }
    this.touches = new BacktrailTable(this, 'Touches', { keepData });
    this.ledger = new BacktrailTable(this, 'Ledger', { keepData });
    this.conversions = new BacktrailTable(this, 'Conversions', { keepData, sorted: false });
    this.conversions.addGlobalSecondaryIndex({ ...indexOf(DAY_INDEX), projectionType: ProjectionType.ALL });
    this.control = new BacktrailTable(this, 'Control', { keepData });
    this.insights = new BacktrailTable(this, 'Insights', { keepData });

    this.archive = new ArchiveBucket(this, 'Archive', { keepData, retentionDays: config.archiveRetentionDays });

    for (const [name, value] of Object.entries({
      VisitorsTable: this.visitors.tableName,
      TouchesTable: this.touches.tableName,
      LedgerTable: this.ledger.tableName,
      ConversionsTable: this.conversions.tableName,
      ControlTable: this.control.tableName,
      InsightsTable: this.insights.tableName,
      ArchiveBucket: this.archive.bucketName,
    })) {
      new CfnOutput(this, `${name}Name`, { value });
    }
  }
}

function indexOf({ name, partition, sort }: { name: string; partition: string; sort: string }) {
  return {
    indexName: name,
    partitionKey: { name: partition, type: AttributeType.STRING },
    sortKey: { name: sort, type: AttributeType.NUMBER },
  };
}
