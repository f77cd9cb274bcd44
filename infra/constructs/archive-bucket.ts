import { type CfnElement, Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { BlockPublicAccess, Bucket, BucketEncryption, type BucketProps, type IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

export interface ArchiveBucketProps extends BucketProps {
  /** Outside development the archive survives its stack. */
  readonly keepData: boolean;
  /** After so many days an object is gone; so is what is known of who read it. */
  readonly retentionDays: number;
}

/** What came in, as it came in: closed to the public and to connections without TLS, with a record of who read it. */
export class ArchiveBucket extends Bucket {
  constructor(scope: Construct, id: string, { keepData, retentionDays, ...props }: ArchiveBucketProps) {
    const guarded: BucketProps = {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      lifecycleRules: [
        {
          expiration: Duration.days(retentionDays),
          abortIncompleteMultipartUploadAfter: Duration.days(1),
        },
      ],
      removalPolicy: keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    };
    const accessLog = new Bucket(scope, `${id}AccessLog`, guarded);
    super(scope, id, { ...guarded, serverAccessLogsBucket: accessLog as IBucket, ...props });
  }

  /** Single actions on the archive's objects. */
  allowObjects(grantee: IFunction, ...actions: `s3:${string}`[]): Grant {
    return this.allowObjectsIn('', grantee, ...actions);
  }

  /** Single actions on the objects of a folder. */
  allowObjectsIn(folder: '' | `${string}/`, grantee: IFunction, ...actions: `s3:${string}`[]): Grant {
    const { role } = grantee;
    if (role === undefined) throw new Error(`The function ${grantee.node.id} has no role to give a right to`);
    const logicalId = Stack.of(this).getLogicalId(this.node.defaultChild as CfnElement);
    Validations.of(role).acknowledge({
      id: `AwsSolutions-IAM5[Resource::<${logicalId}.Arn>/${folder}*]`,
      reason: `Objects are named after the hour they were written in, so no policy can list them; only ${actions.join(' and ')} is allowed, in this one bucket.`,
    });
    return Grant.addToPrincipal({ grantee, actions, resourceArns: [this.arnForObjects(`${folder}*`)] });
  }

  allowList(grantee: IFunction): Grant {
    return Grant.addToPrincipal({ grantee, actions: ['s3:ListBucket'], resourceArns: [this.bucketArn] });
  }
}
