import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';

/** Mails alarms to one address. AWS asks that address to confirm once. */
export class AlarmTopic extends Topic {
  constructor(scope: Construct, id: string, email: string) {
    super(scope, id, { enforceSSL: true });
    // A policy of its own (enforceSSL makes one) replaces the default that lets CloudWatch in.
    this.grantPublish(new ServicePrincipal('cloudwatch.amazonaws.com'));
    this.addSubscription(new EmailSubscription(email));
  }
}
