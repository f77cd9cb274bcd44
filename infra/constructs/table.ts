import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table, type TableProps } from 'aws-cdk-lib/aws-dynamodb';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { PK, SK } from '../../shared/storage/table.ts';

export interface BacktrailTableProps extends Partial<TableProps> {
  /** Outside development the table survives its stack and refuses deletion. */
  readonly keepData: boolean;
  /** Most tables have a sort key; one that is only ever read by its full key does not need it. */
  readonly sorted?: boolean;
}

/** On demand, recoverable to any second of the last 35 days. */
export class BacktrailTable extends Table {
  constructor(scope: Construct, id: string, { keepData, sorted = true, ...props }: BacktrailTableProps) {
    super(scope, id, {
      partitionKey: { name: PK, type: AttributeType.STRING },
      ...(sorted && { sortKey: { name: SK, type: AttributeType.STRING } }),
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: keepData,
      removalPolicy: keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      ...props,
    });
  }

  /** Names single actions on the table itself: CDK's own grants would open every index along with it. */
  allow(grantee: IGrantable, ...actions: `dynamodb:${string}`[]): Grant {
    return Grant.addToPrincipal({ grantee, actions, resourceArns: [this.tableArn] });
  }

  allowQueryOf(indexName: string, grantee: IGrantable): Grant {
    return this.allowOnIndex(indexName, grantee, 'dynamodb:Query');
  }

  private allowOnIndex(indexName: string, grantee: IGrantable, action: string): Grant {
    return Grant.addToPrincipal({
      grantee,
      actions: [action],
      resourceArns: [`${this.tableArn}/index/${indexName}`],
    });
  }
}
