import * as z from 'zod';
import { nameOf, qualifierOf } from '../lambda/registry.ts';
import type { Call } from '../parts/gateway/call.ts';
import type { Route } from '../parts/gateway/route.ts';
import type { Needing } from '../parts/system-part.ts';
import type { World } from '../world.ts';
import type { Required } from './permissions.ts';
import { tablesOf } from './tables.ts';

type Asking = { operation: string; call: Call; world: World };
type Body = Readonly<Record<string, unknown>>;

/**
 * What a call of a function needs by AWS's service authorization reference; a system says it of the services that it
 * brings along. Undefined: nobody has said it yet.
 */
export async function requiredFor(
  { name, operation }: Route,
  call: Call,
  world: World,
  ofSystems: ReadonlyMap<string, Needing>,
): Promise<Required[] | undefined> {
  const needing = ofSystems.get(name);
  if (!needing) return await services[name]?.({ operation, call, world });
  const { action, resource } = needing(call, world);
  return [need(action, resource)];
}

const services: Readonly<
  Record<string, (asking: Asking) => Required[] | undefined | Promise<Required[] | undefined>>
> = {
  dynamodb: ({ operation, call, world }) =>
    tablesOf(operation, bodyOf(call))?.map(({ action, table, index }) =>
      need(
        `dynamodb:${action}`,
        arn(world, 'dynamodb', `table/${table}${index === undefined ? '' : `/index/${index}`}`),
      ),
    ),
  sqs,
  sns: ({ call }) => {
    const form = new URLSearchParams(call.body.toString());
    const topic = form.get('TopicArn') ?? undefined;
    return [need(`sns:${form.get('Action')}`, topic)];
  },
  s3,
  states: ({ operation, call }) => {
    const { stateMachineArn, executionArn } = bodyOf(call);
    return [need(`states:${operation}`, text(stateMachineArn) ?? text(executionArn))];
  },
  secretsmanager: ({ operation, call, world }) => {
    const id = text(bodyOf(call).SecretId);
    const secret = [...world.secrets.values()].find((each) => each.arn === id || each.name === id);
    return [need(`secretsmanager:${operation}`, secret?.arn ?? id)];
  },
  servicediscovery: ({ operation, call }) => {
    const { NamespaceName, ServiceName } = bodyOf(call);
    const context = {
      'servicediscovery:NamespaceName': String(NamespaceName),
      'servicediscovery:ServiceName': String(ServiceName),
    };
    return [need(`servicediscovery:${operation}`, '*', context)];
  },
  lambda,
  monitoring: ({ operation }) => [need(`cloudwatch:${operation}`, '*')],
  apigateway: ({ call, world }) => [
    need(`apigateway:${call.method}`, `arn:aws:apigateway:${world.region}::${call.path}`),
  ],
};

/** A batch needs what its items need. */
async function sqs({ operation, call, world }: Asking): Promise<Required[]> {
  const { QueueUrl, QueueName, tags } = bodyOf(call);
  const url = text(QueueUrl);
  const name = text(QueueName) ?? url?.split('/').at(-1) ?? '';
  const context = operation === 'DeleteQueue' && url !== undefined ? await tagsOf(url, world) : {};
  const needed = [operation.replace(/Batch$/, ''), ...(tags === undefined ? [] : ['TagQueue'])];
  return needed.map((action) => need(`sqs:${action}`, arn(world, 'sqs', name), context));
}

async function tagsOf(QueueUrl: string, world: World): Promise<Record<string, string>> {
  const response = await fetch(world.endpoints.fauxqs, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.ListQueueTags' },
    body: JSON.stringify({ QueueUrl }),
    signal: AbortSignal.timeout(5_000),
  });
  const { Tags = {} } = z
    .object({ Tags: z.record(z.string(), z.string()).optional() })
    .parse(await response.json());
  return Object.fromEntries(Object.entries(Tags).map(([key, value]) => [`aws:ResourceTag/${key}`, value]));
}

function s3({ call: { method, path, query, headers } }: Asking): Required[] | undefined {
  const action = { GET: 'GetObject', HEAD: 'GetObject', PUT: 'PutObject', DELETE: 'DeleteObject' }[method];
  const [bucket, ...key] = decodeURIComponent(path).slice(1).split('/');
  // Without a key it is about the bucket; `x-id` only names the operation, any other parameter makes it another one.
  const isOther = [...query.keys()].some((name) => name !== 'x-id');
  if (action === undefined || key.join('/') === '' || isOther || 'x-amz-copy-source' in headers)
    return undefined;
  return [need(`s3:${action}`, `arn:aws:s3:::${bucket}/${key.join('/')}`)];
}

function lambda({ call, world }: Asking): Required[] | undefined {
  const [, kind, id] =
    /^\/20\d\d-\d\d-\d\d\/(event-source-mappings|functions)\/?([^/]*)/.exec(call.path) ?? [];
  if (kind === 'functions' && call.path.endsWith('/invocations'))
    return [need('lambda:InvokeFunction', arn(world, 'lambda', `function:${nameOf(id ?? '')}`))];
  if (kind === 'functions') return aliasNeeds(call, id ?? '', world);
  if (kind !== 'event-source-mappings') return undefined;
  const of = (name = '') => ({ 'lambda:FunctionArn': arn(world, 'lambda', `function:${qualified(name)}`) });
  if (!id) {
    if (call.method === 'GET') return [need('lambda:ListEventSourceMappings', '*')];
    if (call.method !== 'POST') return undefined;
    return [need('lambda:CreateEventSourceMapping', '*', of(text(bodyOf(call).FunctionName)))];
  }
  const action = { GET: 'GetEventSourceMapping', DELETE: 'DeleteEventSourceMapping' }[call.method];
  if (action === undefined) return undefined;
  const mapping = world.functions.mappings().find(({ uuid }) => uuid === id);
  return [
    need(`lambda:${action}`, arn(world, 'lambda', `event-source-mapping:${id}`), of(mapping?.functionArn)),
  ];
}

/** The permission is on the function, whatever the alias is called. */
function aliasNeeds(call: Call, name: string, world: World): Required[] | undefined {
  const found = /\/aliases(\/[^/]+)?$/.exec(call.path);
  if (!found) return undefined;
  const get = found[1] === undefined ? 'ListAliases' : 'GetAlias';
  const action = { GET: get, POST: 'CreateAlias', DELETE: 'DeleteAlias' }[call.method];
  if (action === undefined) return undefined;
  return [need(`lambda:${action}`, arn(world, 'lambda', `function:${nameOf(decodeURIComponent(name))}`))];
}

function qualified(name: string): string {
  const qualifier = qualifierOf(name);
  return qualifier === undefined ? nameOf(name) : `${nameOf(name)}:${qualifier}`;
}

function need(action: string, resource: string | undefined, context: Required['context'] = {}): Required {
  return { action, resource, context };
}

function arn({ region, account }: World, service: string, resource: string): string {
  return `arn:aws:${service}:${region}:${account}:${resource}`;
}

const BodySchema = z.record(z.string(), z.unknown());

function bodyOf({ body }: Call): Body {
  return body.length === 0 ? {} : BodySchema.parse(JSON.parse(body.toString()));
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
