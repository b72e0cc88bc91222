import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { handleSecrets } from '../../../localstack/parts/gateway/secrets.ts';
import { awsJson } from '../../../localstack/resources/aws-call.ts';
import { dynamodbTable } from '../../../localstack/resources/dynamodb-table.ts';
import { s3Bucket } from '../../../localstack/resources/s3-bucket.ts';
import { generate, secretsmanagerSecret } from '../../../localstack/resources/secretsmanager-secret.ts';
import { snsSubscription } from '../../../localstack/resources/sns-subscription.ts';
import { snsTopic } from '../../../localstack/resources/sns-topic.ts';
import { sqsQueue } from '../../../localstack/resources/sqs-queue.ts';
import type { World } from '../../../localstack/world.ts';
import { type RunningParts, runningParts } from '../parts/running-parts.ts';
import { aWorld } from '../world.ts';

let parts: RunningParts;
let world: World;
const refresh = () => {
  const { fauxqs, dynamodb, dataDir } = parts;
  world = aWorld({ dataDir, endpoints: { aws: 'http://localhost:4566', api: '', fauxqs, dynamodb } });
};
beforeAll(async () => {
  parts = await runningParts();
  refresh();
});
afterAll(() => parts.stop());

const resource = (type: string, properties: Record<string, unknown>, logicalId = 'It') => ({
  logicalId,
  type,
  properties,
  metadata: {},
  stack: 'courtier-local',
});
const queue = (properties: Record<string, unknown>) =>
  sqsQueue.create(resource('AWS::SQS::Queue', properties), world);
const sqs = (action: string, input: object) => awsJson(world.endpoints.fauxqs, `AmazonSQS.${action}`, input);
const attributesOf = async (QueueUrl: string) =>
  (await sqs('GetQueueAttributes', { QueueUrl, AttributeNames: ['All'] })).Attributes;

describe('a queue', () => {
  it('has the attributes of the template, also after they changed, and keeps its messages', async () => {
    const { attributes } = await queue({ QueueName: 'dlq' });
    const redrive = { deadLetterTargetArn: attributes.Arn, maxReceiveCount: 3 };
    const made = await queue({ QueueName: 'work', VisibilityTimeout: 60, RedrivePolicy: redrive });
    expect(made).toEqual({
      ref: 'http://localhost:4566/000000000000/work',
      attributes: {
        Arn: 'arn:aws:sqs:us-east-1:000000000000:work',
        QueueName: 'work',
        QueueUrl: 'http://localhost:4566/000000000000/work',
      },
    });
    await sqs('SendMessage', { QueueUrl: made.ref, MessageBody: 'kept' });
    expect(await attributesOf(made.ref)).toMatchObject({
      VisibilityTimeout: '60',
      RedrivePolicy: JSON.stringify(redrive),
    });
    await queue({ QueueName: 'work', VisibilityTimeout: 90 });
    const changed = await attributesOf(made.ref);
    expect(changed).toMatchObject({ VisibilityTimeout: '90', ApproximateNumberOfMessages: '1' });
    expect(changed).not.toHaveProperty('RedrivePolicy');
  });

  it('keeps a message that is made visible again at once, and how often it was received, over a restart', async () => {
    const { ref: QueueUrl } = await queue({ QueueName: 'again' });
    await sqs('SendMessage', { QueueUrl, MessageBody: 'hello' });
    const receive = async () => {
      const { Messages } = await sqs('ReceiveMessage', { QueueUrl, MessageSystemAttributeNames: ['All'] });
      return (Messages as { ReceiptHandle: string; Body: string; Attributes: Record<string, string> }[])[0];
    };
    const release = async (message: { ReceiptHandle: string } | undefined) =>
      await sqs('ChangeMessageVisibility', {
        QueueUrl,
        ReceiptHandle: message?.ReceiptHandle,
        VisibilityTimeout: 0,
      });
    await release(await receive());
    const second = await receive();
    expect(second?.Body).toBe('hello');
    await release(second);
    await parts.restart();
    refresh();
    expect((await receive())?.Attributes.ApproximateReceiveCount).toBe('3');
  });

  it('is ordered when the template says so, also when it is made again', async () => {
    const properties = { QueueName: 'ordered.fifo', FifoQueue: true, ContentBasedDeduplication: false };
    const { ref } = await queue(properties);
    await queue(properties);
    expect(await attributesOf(ref)).toMatchObject({ FifoQueue: 'true', ContentBasedDeduplication: 'false' });
  });

  it('gets a stable name when the template gives none', async () => {
    expect((await queue({})).attributes.QueueName).toBe('courtier-local-It');
  });
});

describe('a table', () => {
  const key = (name: string) => [{ AttributeName: name, KeyType: 'HASH' }];
  const properties = {
    TableName: 'failed',
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: key('id'),
    AttributeDefinitions: [
      { AttributeName: 'id', AttributeType: 'S' },
      { AttributeName: 'shard', AttributeType: 'S' },
    ],
    GlobalSecondaryIndexes: [
      { IndexName: 'by-time', KeySchema: key('shard'), Projection: { ProjectionType: 'ALL' } },
    ],
    TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
  };
  const create = (changes: object) =>
    dynamodbTable.create(resource('AWS::DynamoDB::Table', { ...properties, ...changes }), world);
  const dynamodb = (action: string, input: object) =>
    awsJson(world.endpoints.dynamodb, `DynamoDB_20120810.${action}`, input);

  it('has its key, its indexes and its time to live, and outlives a restart with what it holds', async () => {
    expect(await create({})).toEqual({
      ref: 'failed',
      attributes: { Arn: 'arn:aws:dynamodb:us-east-1:000000000000:table/failed' },
    });
    const { Table } = await dynamodb('DescribeTable', { TableName: 'failed' });
    expect(Table).toMatchObject({
      TableStatus: 'ACTIVE',
      KeySchema: properties.KeySchema,
      GlobalSecondaryIndexes: [{ IndexName: 'by-time', KeySchema: key('shard') }],
    });
    expect(await dynamodb('DescribeTimeToLive', { TableName: 'failed' })).toMatchObject({
      TimeToLiveDescription: { AttributeName: 'ttl', TimeToLiveStatus: 'ENABLED' },
    });
    await dynamodb('PutItem', { TableName: 'failed', Item: { id: { S: '1' } } });
    await parts.restart();
    refresh();
    await create({});
    const { Item } = await dynamodb('GetItem', { TableName: 'failed', Key: { id: { S: '1' } } });
    expect(Item).toEqual({ id: { S: '1' } });
  });

  it('is not replaced when its keys changed: a person decides', async () => {
    await create({});
    await expect(create({ KeySchema: key('shard') })).rejects.toThrow(
      /another its key: remove the data folder/,
    );
    await expect(create({ GlobalSecondaryIndexes: [] })).rejects.toThrow(/another its indexes/);
  });
});

describe('a bucket', () => {
  it('is made once', async () => {
    const bucket = resource('AWS::S3::Bucket', { BucketName: 'courtier-local-payloads' });
    const first = await s3Bucket.create(bucket, world);
    expect(first).toMatchObject({
      ref: 'courtier-local-payloads',
      attributes: { Arn: 'arn:aws:s3:::courtier-local-payloads' },
    });
    await fetch(`${world.endpoints.fauxqs}/courtier-local-payloads/key`, { method: 'PUT', body: 'kept' });
    await s3Bucket.create(bucket, world);
    const object = await fetch(`${world.endpoints.fauxqs}/courtier-local-payloads/key`);
    expect(await object.text()).toBe('kept');
  });
});

describe('a topic', () => {
  it('delivers to the queues that subscribe, once each however often it is made', async () => {
    const { ref: QueueUrl, attributes } = await queue({ QueueName: 'alerts-inbox' });
    for (let start = 0; start < 2; start++) {
      const { ref: TopicArn } = await snsTopic.create(
        resource('AWS::SNS::Topic', { TopicName: 'alerts' }),
        world,
      );
      const properties = { TopicArn, Protocol: 'sqs', Endpoint: attributes.Arn, RawMessageDelivery: true };
      await snsSubscription.create(resource('AWS::SNS::Subscription', properties), world);
    }
    const body = new URLSearchParams({
      Action: 'Publish',
      TopicArn: 'arn:aws:sns:us-east-1:000000000000:alerts',
      Message: 'broken',
    });
    await fetch(world.endpoints.fauxqs, { method: 'POST', body });
    const { Messages } = await sqs('ReceiveMessage', { QueueUrl, MaxNumberOfMessages: 10 });
    expect(Messages).toMatchObject([{ Body: 'broken' }]);
  });
});

describe('a secret', () => {
  const create = (properties: object) =>
    secretsmanagerSecret.create(
      resource('AWS::SecretsManager::Secret', { Name: 'courtier-local-admin-key', ...properties }),
      world,
    );

  it('is generated once, and readable for its owner only', async () => {
    const rules = { GenerateSecretString: { PasswordLength: 40, ExcludePunctuation: true } };
    const { ref } = await create(rules);
    const { value, name } = world.secrets.get(ref) ?? {};
    expect(name).toBe('courtier-local-admin-key');
    expect(value).toMatch(/^[A-Za-z0-9]{40}$/);
    refresh();
    expect((await create(rules)).ref).toBe(ref);
    expect(world.secrets.get(ref)?.value).toBe(value);
    const { mode } = await stat(join(parts.dataDir, 'secrets', 'courtier-local-admin-key'));
    expect(mode & 0o777).toBe(0o600);
  });

  it('keeps what is put into it, and what stands beside the generated part follows the template', async () => {
    const rules = (url: string) => ({
      Name: 'courtier-local-service-shop',
      GenerateSecretString: { SecretStringTemplate: JSON.stringify({ url }), GenerateStringKey: 'password' },
    });
    const { ref } = await create(rules('amqp://before'));
    const answer = await handleSecrets(
      'PutSecretValue',
      { SecretId: ref, SecretString: '{"password":"put"}' },
      world,
    );
    expect(answer.status).toBe(200);
    expect(world.secrets.get(ref)?.value).toBe('{"password":"put"}');
    refresh();
    await create(rules('amqp://after'));
    expect(world.secrets.get(ref)?.value).toBe('{"url":"amqp://after","password":"put"}');
    expect((await handleSecrets('PutSecretValue', { SecretId: ref }, world)).status).toBe(400);
  });

  it('takes the value of the template as it is', async () => {
    const { ref } = await create({ Name: 'courtier-local-broker', SecretString: '{"username":"courtier"}' });
    expect(world.secrets.get(ref)?.value).toBe('{"username":"courtier"}');
  });

  it('fills a template', () => {
    const text = generate({
      SecretStringTemplate: '{"username":"courtier"}',
      GenerateStringKey: 'password',
      PasswordLength: 20,
    });
    expect(JSON.parse(text)).toEqual({ username: 'courtier', password: expect.stringMatching(/^.{20}$/s) });
  });

  it('holds every kind of character unless the template says otherwise', () => {
    const password = generate({ ExcludeCharacters: '"\\', ExcludeUppercase: true });
    expect(password).toMatch(/[a-z]/);
    expect(password).toMatch(/[0-9]/);
    expect(password).not.toMatch(/[A-Z"\\]/);
    expect(password).toHaveLength(32);
  });
});
