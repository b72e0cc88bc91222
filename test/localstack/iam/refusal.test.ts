import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refusalOf } from '../../../localstack/iam/refusal.ts';
import { requiredFor } from '../../../localstack/iam/required.ts';
import type { Call } from '../../../localstack/parts/gateway/call.ts';
import { routeOf } from '../../../localstack/parts/gateway/route.ts';
import type { Needing } from '../../../localstack/parts/system-part.ts';
import type { World } from '../../../localstack/world.ts';
import { aWorld } from '../world.ts';

const FUNCTION = 'courtier-local-orders';
const at = (service: string, resource: string) => `arn:aws:${service}:us-east-1:000000000000:${resource}`;
const secret = { name: 'courtier-local-broker', arn: at('secretsmanager', 'secret:broker-1'), value: '' };

/** Stands in for SQS, which is asked for a queue's tags. */
const sqs = createServer((_, answer) => answer.end(JSON.stringify({ Tags: { made: 'run-time' } })));
beforeAll(() => new Promise<void>((resolve) => sqs.listen(0, '127.0.0.1', resolve)));
afterAll(() => void sqs.close());

const ofSystems = new Map<string, Needing>([
  [
    'polly',
    (_, { region, account }) => ({
      action: 'polly:SynthesizeSpeech',
      resource: `arn:aws:polly:${region}:${account}:lexicon/a`,
    }),
  ],
]);

type Asked = {
  service: string;
  target?: string;
  method?: string;
  path?: string;
  query?: string;
  headers?: Call['headers'];
  body?: unknown;
};

function call(
  { service, target, method = 'POST', path = '/', query = '', headers: more, body = {} }: Asked,
  caller = FUNCTION,
): Call {
  const authorization = `AWS4-HMAC-SHA256 Credential=${caller}/20261121/us-east-1/${service}/aws4_request, Signature=0`;
  const headers = { ...more, authorization, ...(target && { 'x-amz-target': target }) };
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { method, path, query: new URLSearchParams(query), headers, body: Buffer.from(text) };
}

/** The refusal that the function gets whose role allows `Action` on `Resource`, and nothing more. */
function refusalFor(asked: Asked, Action: string, Resource: string, Condition?: object) {
  const world: World = aWorld({
    secrets: new Map([[secret.arn, secret]]),
    endpoints: {
      ...aWorld().endpoints,
      fauxqs: `http://127.0.0.1:${(sqs.address() as AddressInfo).port}`,
    },
    functions: {
      ...aWorld().functions,
      mappings: () => [
        {
          uuid: '42',
          functionArn: at('lambda', 'function:bridge'),
          eventSourceArn: 'arn:mq',
          batchSize: 1,
          windowSeconds: 0,
          enabled: true,
        },
      ],
    },
  });
  world.permissions.assume(FUNCTION, 'arn:aws:iam::000000000000:role/OrdersRole');
  world.permissions.attach('OrdersRole', {
    Statement: [{ Effect: 'Allow', Action, Resource, ...(Condition && { Condition }) }],
  });
  const made = call(asked);
  return refusalOf(routeOf(made.method, made.path, made.headers), made, world, ofSystems);
}

const dynamodb = (operation: string, body: object): Asked => ({
  service: 'dynamodb',
  target: `DynamoDB_20120810.${operation}`,
  body,
});
const mappings = '/2015-03-31/event-source-mappings/';
const bridge = { ArnEquals: { 'lambda:FunctionArn': at('lambda', 'function:bridge') } };

const calls: [string, Asked, action: string, resource: string, condition?: object][] = [
  ['a read', dynamodb('GetItem', { TableName: 't' }), 'dynamodb:GetItem', at('dynamodb', 'table/t')],
  [
    'a query of an index',
    dynamodb('Query', { TableName: 't', IndexName: 'by-time' }),
    'dynamodb:Query',
    at('dynamodb', 'table/t/index/by-time'),
  ],
  [
    'a batch',
    dynamodb('BatchWriteItem', { RequestItems: { t: [] } }),
    'dynamodb:BatchWriteItem',
    at('dynamodb', 'table/t'),
  ],
  [
    'an item of a transaction',
    dynamodb('TransactWriteItems', { TransactItems: [{ Put: { TableName: 't' } }] }),
    'dynamodb:PutItem',
    at('dynamodb', 'table/t'),
  ],
  [
    'a batch of messages',
    {
      service: 'sqs',
      target: 'AmazonSQS.SendMessageBatch',
      body: { QueueUrl: 'https://sqs.us-east-1.amazonaws.com/000000000000/work' },
    },
    'sqs:SendMessage',
    at('sqs', 'work'),
  ],
  [
    'the deletion of a queue that has the tag',
    { service: 'sqs', target: 'AmazonSQS.DeleteQueue', body: { QueueUrl: 'http://x/0/work' } },
    'sqs:DeleteQueue',
    at('sqs', 'wor*'),
    { StringEquals: { 'aws:ResourceTag/made': 'run-time' } },
  ],
  ['a notice', { service: 'sns', body: 'Action=Publish&TopicArn=arn%3Atopic' }, 'sns:Publish', 'arn:topic'],
  [
    'an object',
    { service: 's3', method: 'PUT', path: '/payloads/a%20b/c', query: 'x-id=PutObject' },
    's3:PutObject',
    'arn:aws:s3:::payloads/a b/c',
  ],
  [
    'an execution',
    { service: 'states', target: 'AWSStepFunctions.StartExecution', body: { stateMachineArn: 'arn:m' } },
    'states:StartExecution',
    'arn:m',
  ],
  [
    'a secret by its name',
    { service: 'secretsmanager', target: 'secretsmanager.GetSecretValue', body: { SecretId: secret.name } },
    'secretsmanager:GetSecretValue',
    secret.arn,
  ],
  [
    'a service outside',
    {
      service: 'servicediscovery',
      target: 'Route53AutoNaming_v20170314.DiscoverInstances',
      body: { NamespaceName: 'n', ServiceName: 's' },
    },
    'servicediscovery:DiscoverInstances',
    '*',
    { StringEquals: { 'servicediscovery:NamespaceName': 'n', 'servicediscovery:ServiceName': 's' } },
  ],
  [
    'the making of an event source',
    { service: 'lambda', path: mappings, body: { FunctionName: 'bridge' } },
    'lambda:CreateEventSourceMapping',
    '*',
    bridge,
  ],
  [
    'the end of an event source',
    { service: 'lambda', method: 'DELETE', path: `${mappings}42` },
    'lambda:DeleteEventSourceMapping',
    at('lambda', 'event-source-mapping:*'),
    bridge,
  ],
  [
    'a look at an event source',
    { service: 'lambda', method: 'GET', path: `${mappings}42` },
    'lambda:GetEventSourceMapping',
    at('lambda', 'event-source-mapping:42'),
    bridge,
  ],
  [
    'an API key',
    { service: 'apigateway', method: 'DELETE', path: '/apikeys/k1' },
    'apigateway:DELETE',
    'arn:aws:apigateway:us-east-1::/apikeys/*',
  ],
  [
    'a service that a system brings along',
    { service: 'polly', path: '/v1/speech' },
    'polly:SynthesizeSpeech',
    at('polly', 'lexicon/a'),
  ],
];

describe('a figure of CloudWatch', () => {
  it('needs the permission under the name that IAM has for the service, not its signature', async () => {
    const route = { service: 'unknown', name: 'monitoring', operation: 'GetMetricData' } as const;
    const required = await requiredFor(route, call({ service: 'monitoring' }), aWorld(), ofSystems);
    expect(required).toEqual([{ action: 'cloudwatch:GetMetricData', resource: '*', context: {} }]);
  });
});

describe('a function', () => {
  it.each(calls)('may do what its role allows: %s', async (_, asked, action, resource, condition) => {
    expect(await refusalFor(asked, action, resource, condition)).toBeUndefined();
  });

  it.each(calls)('is refused what its role does not allow: %s', async (_, asked, action) => {
    expect(await refusalFor(asked, 'nothing:AtAll', '*')).toContain(
      `User: ${FUNCTION} is not authorized to perform: ${action} on resource: `,
    );
  });

  it.each(calls)('is refused on another resource: %s', async (_, asked, action, resource, condition) => {
    const elsewhere = condition
      ? refusalFor(asked, action, resource, { StringEquals: { 'aws:ResourceTag/made': 'by hand' } })
      : refusalFor(asked, action, `${resource.replace('*', '')}-other`);
    expect(await elsewhere).toContain(`not authorized to perform: ${action}`);
  });

  it.each<[string, Asked]>([
    ['a function', { service: 'lambda', method: 'GET', path: '/2015-03-31/functions/f' }],
    ['another event source', { service: 'lambda', method: 'PUT', path: `${mappings}42` }],
    ['the objects of a bucket', { service: 's3', method: 'GET', path: '/payloads/', query: 'list-type=2' }],
    ['the tags of an object', { service: 's3', method: 'PUT', path: '/payloads/a', query: 'tagging' }],
    [
      'a copy of another object',
      { service: 's3', method: 'PUT', path: '/payloads/a', headers: { 'x-amz-copy-source': 'other/a' } },
    ],
  ])('is refused when nobody has said yet what a call needs: %s', async (_, asked) => {
    expect(await refusalFor(asked, '*', '*')).toContain('say it in localstack/iam/required.ts');
  });

  it('of the template is asked; anybody else may do everything', async () => {
    const world = aWorld();
    const byHand = call(dynamodb('GetItem', { TableName: 't' }), 'test');
    expect(await refusalOf(routeOf('POST', '/', byHand.headers), byHand, world, ofSystems)).toBeUndefined();
  });
});
