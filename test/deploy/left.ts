import * as z from 'zod';
import { jsonCall, signedCall } from './signed-call.ts';

/** `names`: all, or at least those that begin with `prefix`. */
type Listing = { service: string; names(endpoint: string, prefix: string): Promise<string[]> };

/** Services that speak JSON: the operation, and where its answer has names. */
const json = (service: string, operation: string, body: object, find: RegExp): Listing => ({
  service,
  names: async (endpoint) => {
    const text = await jsonCall(endpoint, service, operation, body);
    return [...text.matchAll(find)].map(([, name = '']) => name);
  },
});

/** Services that take forms and answer XML. */
const form = (service: string, body: string, find: RegExp): Listing => ({
  service,
  names: async (endpoint) => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const text = await signedCall(endpoint, service, { body, headers });
    return [...text.matchAll(find)].map(([, name = '']) => name);
  },
});

const rest = (service: string, path: string, find: RegExp): Listing => ({
  service,
  names: async (endpoint) => {
    const text = await signedCall(endpoint, service, { path });
    return [...text.matchAll(find)].map(([, name = '']) => name);
  },
});

const LogGroups = z.object({
  logGroups: z.array(z.object({ logGroupName: z.string(), retentionInDays: z.number().optional() })),
});

/**
 * Those that forget, as each of a template does. MiniStack makes a group again, which does not, for what a function logs while it is
 * deleted; on AWS the function's role may make none.
 */
async function logGroups(endpoint: string, logGroupNamePattern: string): Promise<string[]> {
  const about = { logGroupNamePattern };
  const text = await jsonCall(endpoint, 'logs', 'Logs_20140328.DescribeLogGroups', about);
  return LogGroups.parse(JSON.parse(text))
    .logGroups.filter(({ retentionInDays }) => retentionInDays !== undefined)
    .map(({ logGroupName }) => logGroupName.replace(/^\/aws\/\w+\//, ''));
}

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
  { service: 'logs', names: logGroups },
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
      (await names(endpoint, prefix))
        .filter((name) => name.startsWith(prefix))
        .map((name) => `${service} ${name}`),
    ),
  );
  return all.flat().toSorted();
}
