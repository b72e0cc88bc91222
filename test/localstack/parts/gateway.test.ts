import { CreateTableCommand, DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DiscoverInstancesCommand, ServiceDiscoveryClient } from '@aws-sdk/client-servicediscovery';
import { ListStateMachinesCommand, SFNClient } from '@aws-sdk/client-sfn';
import { CreateTopicCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Gateway, startGateway } from '../../../localstack/parts/gateway/index.ts';
import { handleSecrets } from '../../../localstack/parts/gateway/secrets.ts';
import { sendBytes } from '../../system/raw-request.ts';
import { type RunningParts, runningParts } from './running-parts.ts';

const calls: string[] = [];
const secret = {
  arn: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:courtier-local-admin-key-abc123',
  name: 'courtier-local-admin-key',
  value: 'k3y',
};
let parts: RunningParts;
let gateway: Gateway;
beforeAll(async () => {
  parts = await runningParts();
  const json = (status: number, body: unknown) => ({
    status,
    headers: { 'content-type': 'application/x-amz-json-1.1' },
    body: JSON.stringify(body),
  });
  gateway = await startGateway({
    port: 0,
    fauxqs: parts.fauxqs,
    dynamodb: parts.dynamodb,
    states: async (operation) => json(200, { stateMachines: [{ name: operation }] }),
    secrets: async (operation, { body }) => {
      const answer = await handleSecrets(operation, JSON.parse(body.toString()), {
        secrets: new Map([[secret.arn, secret]]),
      });
      return json(answer.status, answer.body);
    },
    lambda: async ({ method, path }) => json(200, { FunctionName: `${method} ${path}` }),
    sqsMoves: async (operation) => json(200, { operation }),
    logs: async (operation) => json(200, { operation }),
    cloudFormation: async () => ({ status: 200, body: '<Stacks/>' }),
    apigateway: async ({ method, path }) => json(200, { message: `${method} ${path}` }),
    cloudWatch: async (operation) => json(200, { Messages: [{ Value: operation }] }),
    cloudMap: async (operation) => json(200, { Instances: [{ InstanceId: operation }] }),
    systems: {
      intercepts: [
        ({ name, operation }, { body }) =>
          body.includes('refused-by-a-system')
            ? json(400, { __type: 'RequestThrottled', message: `${name} ${operation}` })
            : undefined,
      ],
      routes: new Map([['till', ({ method, path, query }) => json(200, [method, path, query.get('of')])]]),
      services: new Map([['polly', async ({ path }) => json(200, { voice: path })]]),
    },
    onCall: (text) => calls.push(text),
    onTrouble: (text) => calls.push(text),
  });
});
afterAll(async () => {
  await gateway.stop();
  await parts.stop();
});

const client = () => ({
  endpoint: gateway.url,
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});
const sqs = () => new SQSClient(client());
const signedFor = (service: string) =>
  `AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;

describe('the AWS endpoint', () => {
  it('answers queue URLs under its own address, which clients may call in its place', async () => {
    const { QueueUrl } = await sqs().send(new CreateQueueCommand({ QueueName: 'urls' }));
    expect(QueueUrl).toBe(`${gateway.url}/000000000000/urls`);
    expect((await sqs().send(new GetQueueUrlCommand({ QueueName: 'urls' }))).QueueUrl).toBe(QueueUrl);
    expect((await sqs().send(new ListQueuesCommand({ QueueNamePrefix: 'urls' }))).QueueUrls).toEqual([
      QueueUrl,
    ]);
    // By default the SDK sends to the queue URL's host.
    await sqs().send(new SendMessageCommand({ QueueUrl, MessageBody: 'hello' }));
    const { Messages } = await sqs().send(new ReceiveMessageCommand({ QueueUrl }));
    expect(Messages?.map(({ Body }) => Body)).toEqual(['hello']);
  });

  it('takes the queue URLs of AWS, which functions make from names', async () => {
    await sqs().send(new CreateQueueCommand({ QueueName: 'by-name' }));
    const client_ = new SQSClient({ ...client(), useQueueUrlAsEndpoint: false });
    const QueueUrl = 'https://sqs.us-east-1.amazonaws.com/000000000000/by-name';
    await client_.send(new SendMessageCommand({ QueueUrl, MessageBody: 'hello' }));
    expect((await client_.send(new ReceiveMessageCommand({ QueueUrl }))).Messages).toHaveLength(1);
  });

  it('leaves a call to a system that stands before it, and passes on what that does not answer', async () => {
    const make = (QueueName: string) => sqs().send(new CreateQueueCommand({ QueueName }));
    await expect(make('refused-by-a-system')).rejects.toThrow('sqs CreateQueue');
    expect((await make('taken')).QueueUrl).toContain('/taken');
  });

  it('sends tables to DynamoDB', async () => {
    const dynamodb = new DynamoDBClient(client());
    await dynamodb.send(
      new CreateTableCommand({
        TableName: 'things',
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      }),
    );
    expect((await dynamodb.send(new ListTablesCommand({}))).TableNames).toEqual(['things']);
  });

  it('streams objects both ways', async () => {
    const s3 = new S3Client({ ...client(), forcePathStyle: true });
    const body = 'x'.repeat(300_000);
    await s3.send(new CreateBucketCommand({ Bucket: 'payloads' }));
    await s3.send(new PutObjectCommand({ Bucket: 'payloads', Key: 'a/b', Body: body }));
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'payloads', Key: 'a/b' }));
    expect(await Body?.transformToString()).toBe(body);
  });

  it('publishes to topics', async () => {
    const sns = new SNSClient(client());
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'alerts' }));
    expect(TopicArn).toBe('arn:aws:sns:us-east-1:000000000000:alerts');
    expect((await sns.send(new PublishCommand({ TopicArn, Message: 'hello' }))).MessageId).toMatch(/-/);
  });

  it('answers secrets by name and by ARN, and an unknown one with the error that AWS has', async () => {
    const secrets = new SecretsManagerClient(client());
    for (const SecretId of [secret.name, secret.arn]) {
      expect((await secrets.send(new GetSecretValueCommand({ SecretId }))).SecretString).toBe('k3y');
    }
    await expect(secrets.send(new GetSecretValueCommand({ SecretId: 'nobody' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  it('hands executions and functions to the engines in this process', async () => {
    const { stateMachines } = await new SFNClient(client()).send(new ListStateMachinesCommand({}));
    expect(stateMachines?.[0]?.name).toBe('ListStateMachines');
    const response = await fetch(`${gateway.url}/2015-03-31/functions/courtier-local-api`, {
      headers: { authorization: signedFor('lambda') },
    });
    expect(await response.json()).toEqual({ FunctionName: 'GET /2015-03-31/functions/courtier-local-api' });
  });

  it('names a service that it does not have', async () => {
    const response = await fetch(gateway.url, {
      method: 'POST',
      headers: {
        'x-amz-target': 'AWSEvents.PutEvents',
        authorization: signedFor('events'),
      },
      body: '{}',
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      __type: 'UnknownOperationException',
      message: expect.stringContaining('no service "events" (AWSEvents.PutEvents)'),
    });
  });

  it('refuses a service of the Query protocol in XML, which its clients read', async () => {
    const response = await fetch(gateway.url, {
      method: 'POST',
      headers: {
        authorization: signedFor('iam'),
        'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
      },
      body: 'Action=ListRoles',
    });
    expect(response.status).toBe(400);
    expect(await response.text()).toMatch(
      /<Code>UnknownOperationException<\/Code><Message>.*no service "iam"/,
    );
  });

  it('gives what is under /_local/ to the system that has it, and says what there is', async () => {
    const answer = await fetch(`${gateway.url}/_local/till/drawer?of=ann`, { method: 'POST' });
    expect(await answer.json()).toEqual(['POST', '/_local/till/drawer', 'ann']);
    const list = await fetch(`${gateway.url}/_local/`);
    expect(await list.json()).toEqual({ items: ['/_local/till'] });
    for (const path of ['/_local/tills', '/_local/constructor']) {
      const refused = await fetch(gateway.url + path);
      expect(refused.status).toBe(404);
      expect(await refused.json()).toEqual({ message: `${path}: there is /_local/till` });
    }
  });

  it('gives calls of a service that it has not to the system that stands in for it', async () => {
    const headers = { authorization: signedFor('polly') };
    const answer = await fetch(`${gateway.url}/v1/speech`, { method: 'POST', headers });
    expect(await answer.json()).toEqual({ voice: '/v1/speech' });
    expect((await fetch(`${gateway.url}/v1/speech`, { method: 'POST' })).status).toBe(403);
  });

  it('has a Cloud Map for the SDK, whose host prefix no laptop resolves', async () => {
    const cloudMap = new ServiceDiscoveryClient({ ...client(), disableHostPrefix: true });
    const command = new DiscoverInstancesCommand({ NamespaceName: 'n', ServiceName: 's' });
    expect((await cloudMap.send(command)).Instances).toEqual([{ InstanceId: 'DiscoverInstances' }]);
  });

  it('tells each call', () => {
    expect(calls).toContainEqual(expect.stringMatching(/^sqs SendMessage 200 [\d.]+ ms$/));
    expect(calls).toContainEqual(expect.stringMatching(/^s3 PUT \/payloads\/a\/b 200 /));
  });
});

describe('a call without a signature is refused', () => {
  const invocation = '/2015-03-31/functions/courtier-local-apply-topology/invocations';
  const target = { 'x-amz-target': 'secretsmanager.GetSecretValue' };
  const query =
    '?Action=ListQueues&X-Amz-Credential=a%2F20260101%2Fus-east-1%2Fsqs%2Faws4_request&X-Amz-Signature=0';

  it.each([
    ['which a page may send to any site', 'POST', invocation, { 'content-type': 'text/plain' }],
    ['of a JSON service', 'POST', '/', target],
    ['with a name and a password', 'POST', '/', { ...target, authorization: 'Basic bG9jYWw6bG9jYWw=' }],
    ['with half a signature', 'POST', '/', { ...target, authorization: 'AWS4-HMAC-SHA256 Credential=a/b' }],
    ['for an object', 'GET', '/payloads/a/b', {}],
    ['in an address that is not an object’s', 'GET', `/${query}`, {}],
    ['in an address for a function', 'POST', `${invocation}${query}`, {}],
    ['in an address that is not written well', 'GET', '/b/k?X-Amz-Credential=%', {}],
  ])('%s', async (_, method, path, headers) => {
    const response = await fetch(`${gateway.url}${path}`, { method, headers });
    expect(response.status).toBe(403);
    expect(await response.text()).toContain('Request is missing Authentication Token');
  });

  it('in the form that the SDK of its service reads', async () => {
    const xml = await fetch(`${gateway.url}/payloads/a/b`);
    expect(await xml.text()).toContain('<Code>MissingAuthenticationToken</Code>');
    const json = await fetch(gateway.url, { method: 'POST', headers: target });
    expect(json.headers.get('x-amzn-errortype')).toBe('MissingAuthenticationTokenException');
  });

  it('but an address that S3 signed is taken for its object', async () => {
    const signature = 'X-Amz-Credential=a%2F20260101%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Signature=0';
    const response = await fetch(`${gateway.url}/payloads/a/b?X-Amz-Algorithm=AWS4-HMAC-SHA256&${signature}`);
    expect(response.status).toBe(200);
  });
});

describe('the parts behind it', () => {
  const ask = (url: string, headers: Record<string, string>) => {
    const { hostname, port } = new URL(url);
    const lines = Object.entries({ Connection: 'close', ...headers }).map(
      ([name, value]) => `${name}: ${value}`,
    );
    return sendBytes(`http://${hostname}:${port}`, [`GET / HTTP/1.1`, ...lines, '', ''].join('\r\n'));
  };

  it('refuse other hosts and pages themselves, or have an address that no page guesses', async () => {
    expect(await ask(parts.fauxqs, { Host: 'evil.example' })).toMatch(/^HTTP\/1\.1 403 /);
    expect(await ask(parts.fauxqs, { Host: 'localhost', Origin: 'http://evil.example' })).toMatch(
      /^HTTP\/1\.1 403 /,
    );
    expect(new URL(parts.dynamodb).hostname).toMatch(/^127\.(?!0\.0\.1$)/);
  });
});
