import { Aws, Duration } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { removalOf, type Stage } from '../stage.ts';
import { type Access, actionsOn } from './access.ts';

/**
 * Days that a body is kept which travels through SQS by reference: longer than the 14 days in the work queue, as many in
 * its dead-letter queue, and both again in the queue of failures. What is recorded then has a copy of its own.
 */
const TRANSIT_DAYS = 60;
/** Days that the body of a message in a client's hands is kept: SQS hides the message for 12 hours at most. */
const DELIVERY_DAYS = 2;

/** Days that purged messages are kept: they can be put back for one, and S3 counts whole days from midnight. */
const PURGE_DAYS = 2;

type Variable = { PAYLOADS_BUCKET: string };

/** Bodies that are too large for a queue or a record. */
export class PayloadBucket extends Construct {
  private readonly bucket: Bucket;

  constructor(scope: Construct, id: string, stage: Stage) {
    super(scope, id);
    this.bucket = new Bucket(this, 'Bucket', {
      bucketName: `${stage.prefix}payloads-${Aws.ACCOUNT_ID}-${Aws.REGION}`,
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      lifecycleRules: [
        // Nothing under failures/ expires: a failed message waits for a person without an end, and its body with it.
        // When its record has gone, functions/failed-messages-stream removes it.
        { abortIncompleteMultipartUploadAfter: Duration.days(1) },
        // Bodies on their way through SQS: core/payload/transit.ts.
        { prefix: 'transit/', expiration: Duration.days(TRANSIT_DAYS) },
        // Bodies in the hands of clients that pull: adapters/dynamodb/deliveries.ts.
        { prefix: 'deliveries/', expiration: Duration.days(DELIVERY_DAYS) },
        // Messages that were purged: core/queues/purge.ts.
        { prefix: 'purges/', expiration: Duration.days(PURGE_DAYS) },
        // Bodies of the trail: core/trail/archive.ts.
        { prefix: 'trail/', expiration: Duration.days(stage.trailDays) },
      ],
      removalPolicy: removalOf(stage),
    });
  }

  /** `remove`: the bodies of failed messages. What else is kept expires. */
  access(...ways: ('read' | 'write' | 'remove')[]): Access<Variable> {
    return this.accessTo('*', ways);
  }

  /** The bodies of the trail: who keeps or replays them needs no failed message's and no purged one's. */
  trailAccess(way: 'read' | 'write'): Access<Variable> {
    return this.accessTo('trail/*', [way]);
  }

  private accessTo(keys: string, ways: readonly ('read' | 'write' | 'remove')[]): Access<Variable> {
    const objects = [this.bucket.arnForObjects(keys)];
    return {
      environment: { PAYLOADS_BUCKET: this.bucket.bucketName },
      grant: (grantee) => {
        if (ways.includes('write')) actionsOn(['s3:PutObject'], objects)(grantee);
        if (ways.includes('remove'))
          actionsOn(['s3:DeleteObject'], [this.bucket.arnForObjects('failures/*')])(grantee);
        if (!ways.includes('read')) return;
        actionsOn(['s3:GetObject'], objects)(grantee);
        // Without it S3 answers "forbidden" for an object that is not there, instead of "not found".
        actionsOn(['s3:ListBucket'], [this.bucket.bucketArn])(grantee);
      },
    };
  }
}
