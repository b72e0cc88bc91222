import type { IncomingHttpHeaders } from 'node:http';

/** Who answers a call to the AWS endpoint, and what it is called in the log. */
export type Route = {
  service:
    | 'fauxqs'
    | 'sqs-moves'
    | 'dynamodb'
    | 'states'
    | 'secretsmanager'
    | 'servicediscovery'
    | 'cloudwatch'
    | 'logs'
    | 'cloudformation'
    | 'lambda'
    | 'apigateway'
    | 'unknown';
  /** The AWS service as its credential scope or target names it. */
  name: string;
  /** `AmazonSQS.SendMessage`, or the request line of a REST service. */
  operation: string;
};

const TARGETS: readonly [prefix: string, service: Route['service'], name: string][] = [
  ['AmazonSQS.ListDeadLetterSourceQueues', 'sqs-moves', 'sqs'],
  ['AmazonSQS.StartMessageMoveTask', 'sqs-moves', 'sqs'],
  ['AmazonSQS.ListMessageMoveTasks', 'sqs-moves', 'sqs'],
  ['AmazonSQS.CancelMessageMoveTask', 'sqs-moves', 'sqs'],
  ['AmazonSQS.', 'fauxqs', 'sqs'],
  ['DynamoDB_', 'dynamodb', 'dynamodb'],
  ['DynamoDBStreams_', 'dynamodb', 'dynamodb'],
  ['AWSStepFunctions.', 'states', 'states'],
  ['secretsmanager.', 'secretsmanager', 'secretsmanager'],
  ['Route53AutoNaming_v20170314.', 'servicediscovery', 'servicediscovery'],
  ['GraniteServiceVersion20100801.', 'cloudwatch', 'monitoring'],
  ['Logs_20140328.', 'logs', 'logs'],
];

const SCOPES: Readonly<Record<string, Route['service']>> = {
  sqs: 'fauxqs',
  sns: 'fauxqs',
  s3: 'fauxqs',
  sts: 'fauxqs',
  dynamodb: 'dynamodb',
  states: 'states',
  secretsmanager: 'secretsmanager',
  servicediscovery: 'servicediscovery',
  lambda: 'lambda',
  apigateway: 'apigateway',
  logs: 'logs',
  cloudformation: 'cloudformation',
  monitoring: 'cloudwatch',
};

/** What the runtime serves itself, by the names for which calls are signed. */
export const SERVICES: readonly string[] = Object.keys(SCOPES);

/**
 * The one region that the runtime has. fauxqs keeps a world for each region that a signature names: with another than
 * ours its queues would be listed, and then not be there.
 */
const REGION = 'us-east-1';

/** What a call is signed with, as if it was signed for our region: no signature is checked. */
export function inOurRegion(authorization: string): string {
  return authorization.replace(/(\bCredential=[^/]+\/\d{8}\/)[^/]+\//, `$1${REGION}/`);
}

/** JSON services say in a header what they want; the others are known by the service their signature is made for. */
export function routeOf(method: string, path: string, headers: IncomingHttpHeaders): Route {
  const target = headers['x-amz-target'];
  if (typeof target === 'string') {
    for (const [prefix, service, name] of TARGETS) {
      if (target.startsWith(prefix))
        return { service, name, operation: target.slice(target.indexOf('.') + 1) };
    }
  }
  const [, rpc] = /^\/service\/GraniteServiceVersion20100801\/operation\/(\w+)$/.exec(path) ?? [];
  if (rpc !== undefined) return { service: 'cloudwatch', name: 'monitoring', operation: rpc };
  const operation = typeof target === 'string' ? target : `${method} ${path.split('?')[0]}`;
  const name = signedFor(path, headers.authorization);
  if (name !== undefined) return { service: SCOPES[name] ?? 'unknown', name, operation };
  // Without a signature nobody is answered; these are for the log.
  const isLambda = /^\/20\d\d-\d\d-\d\d\/(functions|event-source-mappings)/.test(path);
  if (isLambda) return { service: 'lambda', name: 'lambda', operation };
  if (typeof target === 'string') return { service: 'unknown', name: target, operation };
  return { service: 'fauxqs', name: method === 'POST' && path === '/' ? 'query' : 's3', operation };
}

/** `Credential=AKID/20261101/us-east-1/sqs/aws4_request`, in the header or in a presigned address. */
function signedFor(path: string, authorization: string | undefined): string | undefined {
  const text = authorization ?? path.replaceAll(/%2f/gi, '/');
  return /\bCredential=[^/]+\/\d{8}\/[^/]+\/([^/]+)\/aws4_request/.exec(text)?.[1];
}
