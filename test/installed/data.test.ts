import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { deployments } from './deployments.ts';

describe.each(deployments)('what stage $name of $what keeps', ({ name, stage, declared }) => {
  const data = stage.stack('data');
  const key = (AttributeName: string, KeyType = 'HASH') => ({ AttributeName, KeyType });
  const index = (IndexName: string, partition: string, sort: string) => ({
    IndexName,
    KeySchema: [key(partition), key(sort, 'RANGE')],
    Projection: { ProjectionType: 'ALL' },
  });

  it('are tables with the keys and indexes that the adapters query', () => {
    data.hasResourceProperties('AWS::DynamoDB::Table', {
      TableName: `courtier-${name}-failed-messages`,
      KeySchema: [key('id')],
      GlobalSecondaryIndexes: [
        index('by-time', 'shard', 'time_id'),
        index('by-status', 'status_shard', 'time_id'),
        index('by-due', 'due_shard', 'due_id'),
        { ...index('by-message', 'message_id', 'id'), Projection: { ProjectionType: 'KEYS_ONLY' } },
      ],
      TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
      StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
    });
    data.hasResourceProperties('AWS::DynamoDB::Table', {
      TableName: `courtier-${name}-message-log`,
      KeySchema: [key('message_id'), key('stage', 'RANGE')],
      TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
    });
    data.hasResourceProperties('AWS::DynamoDB::Table', {
      TableName: `courtier-${name}-idempotency`,
      KeySchema: [key('request_key')],
      TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
    });
    data.hasResourceProperties('AWS::DynamoDB::Table', {
      TableName: `courtier-${name}-held-messages`,
      KeySchema: [key('held_group'), key('token', 'RANGE')],
      TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
    });
    data.hasResourceProperties('AWS::DynamoDB::Table', {
      TableName: `courtier-${name}-circuits`,
      KeySchema: [key('circuit'), key('instance', 'RANGE')],
      TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
    });
    data.hasResourceProperties('AWS::DynamoDB::Table', {
      TableName: `courtier-${name}-clients`,
      KeySchema: [key('key_hash')],
      GlobalSecondaryIndexes: [index('by-kind', 'kind', 'id')],
    });
    data.hasResourceProperties('AWS::DynamoDB::Table', {
      TableName: `courtier-${name}-audit`,
      KeySchema: [key('trail'), key('id', 'RANGE')],
      GlobalSecondaryIndexes: [
        index('by-target', 'target', 'id'),
        index('by-client', 'client_id', 'id'),
        index('by-action', 'action', 'id'),
      ],
      TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
    });
  });

  it('is paid by the request, encrypted, and restorable to any second', () => {
    for (const { properties } of stage.resources('AWS::DynamoDB::Table')) {
      expect(properties).toMatchObject({
        BillingMode: 'PAY_PER_REQUEST',
        SSESpecification: { SSEEnabled: true },
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        DeletionProtectionEnabled: name === 'prod',
      });
    }
  });

  it(name === 'prod' ? 'outlives its stack' : 'goes with its stack', () => {
    const policy = name === 'prod' ? 'Retain' : 'Delete';
    data.allResources('AWS::DynamoDB::Table', { DeletionPolicy: policy });
    // Empty when a first deployment fails, so that the second can use the name.
    const unlessNew = name === 'prod' ? 'RetainExceptOnCreate' : 'Delete';
    data.allResources('AWS::S3::Bucket', { DeletionPolicy: unlessNew });
    data.hasResource('AWS::SecretsManager::Secret', {
      Properties: { Name: `courtier-${name}-admin-key` },
      DeletionPolicy: unlessNew,
    });
    // Without a system no queue has a work queue.
    for (const stack of declared.systems.length > 0 ? ['data', 'messaging'] : ['data']) {
      stage.stack(stack).allResources('AWS::SQS::Queue', {
        DeletionPolicy: unlessNew,
        UpdateReplacePolicy: name === 'prod' ? 'Retain' : 'Delete',
      });
    }
  });

  it('is, of a payload that is gone, answered as not found to anyone who may read', () => {
    // The operator's page has a bucket of its own, whose role is tried in test/lib/console.test.ts.
    const ofBodies = stage
      .resources('AWS::IAM::Policy')
      .filter(({ properties }) => !JSON.stringify(properties).includes('/console/*'));
    const statements = ofBodies.map(({ logicalId, properties }) => {
      const { Statement } = properties.PolicyDocument as {
        Statement: { Action: unknown; Resource: unknown }[];
      };
      return { logicalId, Statement };
    });
    const may = (action: string) =>
      statements
        .filter(({ Statement }) => Statement.some(({ Action }) => [Action].flat().includes(action)))
        .map(({ logicalId }) => logicalId.replace(/Role.*/, ''));
    // Who shows, records, redelivers, hands out or handles messages.
    expect(may('s3:GetObject')).toEqual(
      expect.arrayContaining(['Operations', 'Recorder', 'Redeliver', 'Subscriptions']),
    );
    const consumers = Object.values(declared.topology.queues).filter(({ consumer }) => consumer);
    expect(may('s3:GetObject').filter((role) => role.endsWith('Handler'))).toHaveLength(consumers.length);
    // Only bodies of failed messages are removed by anybody; the rest expires.
    expect(may('s3:DeleteObject').toSorted()).toEqual(['ChangesFollower', 'Operations', 'Recorder']);
    const removals = statements.flatMap(({ Statement }) =>
      Statement.filter(({ Action }) => [Action].flat().includes('s3:DeleteObject')),
    );
    for (const { Resource } of removals) expect(JSON.stringify(Resource)).toContain('/failures/*');
    // Without it S3 answers 403.
    expect(may('s3:ListBucket').toSorted()).toEqual(may('s3:GetObject').toSorted());
  });

  it('is, of payloads, private, encrypted, TLS only, and kept by what they are of', () => {
    data.hasResourceProperties('AWS::S3::Bucket', {
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      BucketEncryption: Match.anyValue(),
      LifecycleConfiguration: {
        Rules: [
          Match.objectLike({ ExpirationInDays: Match.absent(), Status: 'Enabled' }),
          // On the way through SQS: 14 days at most in each of four queues.
          Match.objectLike({ ExpirationInDays: 60, Status: 'Enabled', Prefix: 'transit/' }),
          // What a client has in its hands: nobody asks for it after half a day.
          Match.objectLike({ ExpirationInDays: 2, Status: 'Enabled', Prefix: 'deliveries/' }),
          // What was purged: it can be put back for a day.
          Match.objectLike({ ExpirationInDays: 2, Status: 'Enabled', Prefix: 'purges/' }),
          Match.objectLike({ ExpirationInDays: 30, Status: 'Enabled', Prefix: 'trail/' }),
        ],
      },
    });
    data.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        ]),
      },
    });
  });

  it('is, of keys, an admin key that nobody typed', () => {
    data.hasResourceProperties('AWS::SecretsManager::Secret', {
      Name: `courtier-${name}-admin-key`,
      GenerateSecretString: { PasswordLength: 40 },
      SecretString: Match.absent(),
    });
  });

  it('allows a function nothing on every resource but what AWS offers no narrower for', () => {
    for (const { properties } of stage.resources('AWS::IAM::Policy')) {
      const { Statement } = properties.PolicyDocument as { Statement: Record<string, unknown>[] };
      for (const { Action, Resource, Condition } of Statement.filter(({ Effect }) => Effect === 'Allow')) {
        for (const action of [Action].flat()) expect(action).not.toMatch(/\*/);
        // Event sources: the condition names the one function that they may be of. Cloud Map: it names the service.
        if (
          Resource === '*' &&
          !/lambda:FunctionArn|servicediscovery:ServiceName/.test(JSON.stringify(Condition ?? {}))
        )
          expect([Action].flat().join()).toMatch(
            /^((ec2:\w+|logs:\w+|xray:(Get|Put)\w+|lambda:ListEventSourceMappings|dynamodb:ListStreams|cloudwatch:GetMetricData)(,|$))+$/,
          );
      }
    }
  });
});
