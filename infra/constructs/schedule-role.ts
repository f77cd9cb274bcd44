import { Stack } from 'aws-cdk-lib';
import { Grant, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

export interface ScheduleRoleProps {
  readonly target: IFunction;
  readonly missed: IQueue;
}

/**
 * Who the scheduler is when it calls one function. (The role that CDK would make may also call every version and alias
 * of the function.)
 */
export class ScheduleRole extends Role {
  constructor(scope: Construct, id: string, { target, missed }: ScheduleRoleProps) {
    super(scope, id, {
      // Not for schedules of other accounts, which might name this role too.
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
      }),
    });
    Grant.addToPrincipal({ grantee: this, actions: ['lambda:InvokeFunction'], resourceArns: [target.functionArn] });
    missed.grant(this, 'sqs:SendMessage');
  }
}
