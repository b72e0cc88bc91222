import { createHash } from 'node:crypto';

type Listing = { service: string; names(endpoint: string): Promise<string[]> };

/** A call that is signed for a service: emulators find the service by the credential's scope, and take any signature. */
async function call(
  endpoint: string,
  service: string,
  init: { path?: string; body?: string; headers?: Record<string, string> },
) {
  const scope = `Credential=test/20260101/us-east-1/${service}/aws4_request`;
  const response = await fetch(endpoint + (init.path ?? '/'), {
    method: init.body === undefined ? 'GET' : 'POST',
    ...(init.body !== undefined && { body: init.body }),
    headers: {
      authorization: `AWS4-HMAC-SHA256 ${scope}, SignedHeaders=host, Signature=${createHash('sha256').digest('hex')}`,
      'x-amz-date': '20260101T000000Z',
      ...init.headers,
    },
    signal: AbortSignal.timeout(30_000),
  });
  const text = await response.text();
  if (response.ok) return text;
  throw new Error(`${service} answers ${response.status}: ${text.slice(0, 300)}`);
}

/** Services that speak JSON: the operation, and where its answer has names. */
const json = (service: string, target: string, body: object, find: RegExp): Listing => ({
  service,
  names: async (endpoint) => {
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target };
    const text = await call(endpoint, service, { body: JSON.stringify(body), headers });
    return [...text.matchAll(find)].map(([, name = '']) => name);
  },
});

/** Services that take forms and answer XML. */
const form = (service: string, body: string, find: RegExp): Listing => ({
  service,
  names: async (endpoint) => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const text = await call(endpoint, service, { body, headers });
    return [...text.matchAll(find)].map(([, name = '']) => name);
  },
});

const rest = (service: string, path: string, find: RegExp): Listing => ({
  service,
  names: async (endpoint) => {
    const text = await call(endpoint, service, { path });
    return [...text.matchAll(find)].map(([, name = '']) => name);
  },
});

const listings: readonly Listing[] = [
  rest('lambda', '/2015-03-31/functions?MaxItems=1000', /"FunctionName": ?"([^"]+)"/g),
  rest(
    'lambda',
    '/2015-03-31/event-source-mappings?MaxItems=1000',
    /"FunctionArn": ?"[^"]*function:([^"]+)"/g,
  ),
  rest('apigateway', '/restapis?limit=500', /"name": ?"([^"]+)"/g),
  rest('s3', '/', /<Name>([^<]+)<\/Name>/g),
  json('dynamodb', 'DynamoDB_20120810.ListTables', {}, /"(courtier-[^"]+)"/g),
  json('sqs', 'AmazonSQS.ListQueues', { MaxResults: 1_000 }, /\/([^/"]+)"/g),
  json('secretsmanager', 'secretsmanager.ListSecrets', { MaxResults: 100 }, /"Name": ?"([^"]+)"/g),
  json('logs', 'Logs_20140328.DescribeLogGroups', {}, /"logGroupName": ?"(?:\/aws\/\w+\/)?([^"]+)"/g),
  json('states', 'AWSStepFunctions.ListStateMachines', {}, /"name": ?"([^"]+)"/g),
  json('events', 'AWSEvents.ListRules', {}, /"Name": ?"([^"]+)"/g),
  form('sns', 'Action=ListTopics&Version=2010-03-31', /:([^:<]+)<\/TopicArn>/g),
  form('iam', 'Action=ListRoles&Version=2010-05-08&MaxItems=1000', /<RoleName>([^<]+)<\/RoleName>/g),
  form('cloudformation', 'Action=DescribeStacks&Version=2010-05-15', /<StackName>([^<]+)<\/StackName>/g),
];

/** Whatever has a name that begins so, in any service that the templates use; each as `service name`. */
export async function leftOf(endpoint: string, prefix: string): Promise<string[]> {
  const all = await Promise.all(
    listings.map(async ({ service, names }) =>
      (await names(endpoint)).filter((name) => name.startsWith(prefix)).map((name) => `${service} ${name}`),
    ),
  );
  return all.flat().toSorted();
}
