import { describe, expect, it } from 'vitest';
import { withGatewayUrls } from '../../../localstack/parts/gateway/queue-urls.ts';
import { routeOf } from '../../../localstack/parts/gateway/route.ts';

const signed = (service: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=AKID/20261120/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=00`,
});

describe('a call to the AWS endpoint goes', () => {
  it.each([
    ['POST', '/', { 'x-amz-target': 'AmazonSQS.SendMessage' }, 'fauxqs', 'sqs', 'SendMessage'],
    ['POST', '/', { 'x-amz-target': 'DynamoDB_20120810.PutItem' }, 'dynamodb', 'dynamodb', 'PutItem'],
    [
      'POST',
      '/',
      { 'x-amz-target': 'DynamoDBStreams_20120810.GetRecords' },
      'dynamodb',
      'dynamodb',
      'GetRecords',
    ],
    [
      'POST',
      '/',
      { 'x-amz-target': 'AWSStepFunctions.StartExecution' },
      'states',
      'states',
      'StartExecution',
    ],
    [
      'POST',
      '/',
      { 'x-amz-target': 'secretsmanager.GetSecretValue' },
      'secretsmanager',
      'secretsmanager',
      'GetSecretValue',
    ],
    [
      'POST',
      '/',
      { 'x-amz-target': 'GraniteServiceVersion20100801.GetMetricData' },
      'cloudwatch',
      'monitoring',
      'GetMetricData',
    ],
    ['POST', '/', signed('sns'), 'fauxqs', 'sns', 'POST /'],
    ['GET', '/bucket/key?x-id=GetObject', signed('s3'), 'fauxqs', 's3', 'GET /bucket/key'],
    [
      'PUT',
      '/b/k?X-Amz-Credential=AKID%2F20261120%2Fus-east-1%2Fs3%2Faws4_request',
      {},
      'fauxqs',
      's3',
      'PUT /b/k',
    ],
    [
      'POST',
      '/2015-03-31/functions/f/invocations',
      signed('lambda'),
      'lambda',
      'lambda',
      'POST /2015-03-31/functions/f/invocations',
    ],
    [
      'POST',
      '/',
      { 'x-amz-target': 'Logs_20140328.PutLogEvents', ...signed('logs') },
      'logs',
      'logs',
      'PutLogEvents',
    ],
    [
      'POST',
      '/',
      { 'x-amz-target': 'AmazonSQS.StartMessageMoveTask' },
      'sqs-moves',
      'sqs',
      'StartMessageMoveTask',
    ],
    ['POST', '/', signed('cloudformation'), 'cloudformation', 'cloudformation', 'POST /'],
  ])('%s %s %o to %s', (method, path, headers, service, name, operation) => {
    expect(routeOf(method, path, headers)).toEqual({ service, name, operation });
  });
});

describe('a queue URL of the part', () => {
  it('gets the host that the caller used', () => {
    const json =
      '{"QueueUrls":["http://sqs.us-east-1.localhost:40123/000000000000/a","http://127.0.0.1:1/000000000000/b"]}';
    expect(JSON.parse(withGatewayUrls(json, 'localhost:4566'))).toEqual({
      QueueUrls: ['http://localhost:4566/000000000000/a', 'http://localhost:4566/000000000000/b'],
    });
  });
});
