import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { World } from '../world.ts';
import { type Alias, addAlias, aliasesOf, removeAlias } from './aliases.ts';
import { functionNotFound, LambdaError } from './errors.ts';
import type { EventSourceMapping, FunctionConfig } from './functions.ts';
import { createMapping, deleteMapping, mappingNamed } from './mappings.ts';
import { nameOf, qualifierOf } from './registry.ts';

export type LambdaRequest = {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
};
export type LambdaAnswer = { status: number; headers: Record<string, string>; body: string | Buffer };

type Route = {
  method: string;
  path: RegExp;
  answer(name: string, request: LambdaRequest, world: World): Promise<LambdaAnswer> | LambdaAnswer;
};

const routes: Route[] = [
  { method: 'POST', path: /^\/2015-03-31\/functions\/([^/]+)\/invocations$/, answer: invoke },
  { method: 'POST', path: /^\/2014-11-13\/functions\/([^/]+)\/invoke-async\/?$/, answer: invokeAsync },
  { method: 'GET', path: /^\/2015-03-31\/functions\/?$/, answer: listFunctions },
  { method: 'GET', path: /^\/2016-08-19\/account-settings\/?$/, answer: accountSettings },
  { method: 'GET', path: /^\/2015-03-31\/functions\/([^/]+)$/, answer: getFunction },
  { method: 'GET', path: /^\/2015-03-31\/functions\/([^/]+)\/configuration$/, answer: getConfiguration },
  { method: 'GET', path: /^\/2015-03-31\/functions\/([^/]+)\/aliases$/, answer: listAliases },
  { method: 'POST', path: /^\/2015-03-31\/functions\/([^/]+)\/aliases$/, answer: createAlias },
  {
    method: 'GET',
    path: /^\/2015-03-31\/functions\/([^/]+)\/aliases\/[A-Za-z0-9_-]+$/,
    answer: getAlias,
  },
  {
    method: 'DELETE',
    path: /^\/2015-03-31\/functions\/([^/]+)\/aliases\/[A-Za-z0-9_-]+$/,
    answer: deleteAlias,
  },
  { method: 'GET', path: /^\/2015-03-31\/event-source-mappings\/?$/, answer: listMappings },
  { method: 'POST', path: /^\/2015-03-31\/event-source-mappings\/?$/, answer: addMapping },
  { method: 'GET', path: /^\/2015-03-31\/event-source-mappings\/([^/]+)$/, answer: getMapping },
  { method: 'DELETE', path: /^\/2015-03-31\/event-source-mappings\/([^/]+)$/, answer: removeMapping },
];

/** The part of Lambda's REST API that a laptop has a use for. Anything else is UnknownOperationException by name. */
export async function handleLambda(request: LambdaRequest, world: World): Promise<LambdaAnswer> {
  try {
    for (const { method, path, answer } of routes) {
      const found = request.method === method && path.exec(request.path);
      if (found) return await answer(decodeURIComponent(found[1] ?? ''), request, world);
    }
    throw new LambdaError(
      'UnknownOperationException',
      404,
      `${request.method} ${request.path} is not served locally`,
    );
  } catch (error) {
    if (!(error instanceof LambdaError)) throw error;
    const headers = { 'x-amzn-errortype': error.name };
    return json(error.status, { Type: 'User', Message: error.message, message: error.message }, headers);
  }
}

async function invoke(name: string, request: LambdaRequest, world: World): Promise<LambdaAnswer> {
  known(name, world);
  const type = header(request, 'x-amz-invocation-type') ?? 'RequestResponse';
  const payload = parsed(request.body);
  if (type === 'DryRun') return json(204, undefined);
  if (type === 'Event') {
    world.functions.invokeLater(name, payload);
    return json(202, undefined);
  }
  if (type !== 'RequestResponse') {
    throw new LambdaError('InvalidParameterValueException', 400, `InvocationType ${type} is not known`);
  }
  const result = await world.functions.invoke(name, payload);
  return json(200, result.payload, {
    'x-amz-executed-version': '$LATEST',
    ...(result.functionError && { 'x-amz-function-error': result.functionError }),
  });
}

function invokeAsync(name: string, request: LambdaRequest, world: World): LambdaAnswer {
  known(name, world);
  world.functions.invokeLater(name, parsed(request.body));
  return json(202, { Status: 202 });
}

function listFunctions(_: string, __: LambdaRequest, world: World): LambdaAnswer {
  return json(200, { Functions: world.functions.list().map(configuration), NextMarker: null });
}

/** A laptop's limit is on processes, and functions that have some reserved are not kept from the others. */
function accountSettings(_: string, __: LambdaRequest, world: World): LambdaAnswer {
  const { maxInstances } = world.functions;
  return json(200, {
    AccountLimit: {
      ConcurrentExecutions: maxInstances,
      UnreservedConcurrentExecutions: maxInstances,
    },
    AccountUsage: { FunctionCount: world.functions.list().length },
  });
}

function getFunction(name: string, _: LambdaRequest, world: World): LambdaAnswer {
  const config = known(name, world);
  const Concurrency =
    config.reservedConcurrency === undefined
      ? undefined
      : { ReservedConcurrentExecutions: config.reservedConcurrency };
  return json(200, { Configuration: configuration(config), Code: { Location: config.codeDir }, Concurrency });
}

function getConfiguration(name: string, _: LambdaRequest, world: World): LambdaAnswer {
  return json(200, configuration(known(name, world)));
}

function listMappings(_: string, request: LambdaRequest, world: World): LambdaAnswer {
  const name = request.query.get('FunctionName');
  const source = request.query.get('EventSourceArn');
  const EventSourceMappings = world.functions
    .mappings()
    .filter(({ functionArn }) => name === null || isOf(name, functionArn))
    .filter(({ eventSourceArn }) => source === null || eventSourceArn === source)
    .map(described);
  return json(200, { EventSourceMappings, NextMarker: null });
}

/** A name without an alias is that of the function itself, and not of its aliases. */
function isOf(name: string, functionArn: string): boolean {
  return nameOf(functionArn) === nameOf(name) && qualifierOf(functionArn) === qualifierOf(name);
}

function listAliases(name: string, _: LambdaRequest, world: World): LambdaAnswer {
  const { arn } = known(name, world);
  const Aliases = [...aliasesOf(name, world).values()].map((alias) => describedAlias(arn, alias));
  return json(200, { Aliases, NextMarker: null });
}

function createAlias(name: string, { body }: LambdaRequest, world: World): LambdaAnswer {
  const { arn } = known(name, world);
  const input = AliasInput.safeParse(parsed(body));
  if (!input.success)
    throw new LambdaError('InvalidParameterValueException', 400, z.prettifyError(input.error));
  const { Name, FunctionVersion: version, Description: description } = input.data;
  const alias = { name: Name, version, description };
  addAlias(name, alias, world);
  return json(201, describedAlias(arn, alias));
}

function getAlias(name: string, { path }: LambdaRequest, world: World): LambdaAnswer {
  const { arn } = known(name, world);
  const alias = path.split('/').at(-1) ?? '';
  const found = aliasesOf(name, world).get(alias);
  if (found) return json(200, describedAlias(arn, found));
  throw new LambdaError('ResourceNotFoundException', 404, `Cannot find alias arn: ${arn}:${alias}`);
}

function deleteAlias(name: string, { path }: LambdaRequest, world: World): LambdaAnswer {
  known(name, world);
  removeAlias(name, path.split('/').at(-1) ?? '', world);
  return json(204, undefined);
}

async function addMapping(_: string, { body }: LambdaRequest, world: World): Promise<LambdaAnswer> {
  return json(202, described(await createMapping(parsed(body), world)));
}

function getMapping(uuid: string, _: LambdaRequest, world: World): LambdaAnswer {
  return json(200, described(mappingNamed(uuid, world)));
}

/** AWS takes a moment; here it is gone with the answer. */
async function removeMapping(uuid: string, _: LambdaRequest, world: World): Promise<LambdaAnswer> {
  return json(202, { ...described(await deleteMapping(uuid, world)), State: 'Deleting' });
}

function known(name: string, world: World): FunctionConfig {
  const config = world.functions.get(name);
  if (!config) throw functionNotFound(name);
  return config;
}

const configuration = (config: FunctionConfig) => ({
  FunctionName: config.name,
  FunctionArn: config.arn,
  Runtime: 'nodejs24.x',
  Handler: config.handler,
  Timeout: config.timeoutSeconds,
  MemorySize: config.memoryMb,
  Environment: { Variables: config.environment },
  PackageType: 'Zip',
  State: 'Active',
  LastUpdateStatus: 'Successful',
  Version: '$LATEST',
});

const AliasInput = z.strictObject({
  Name: z.string(),
  FunctionVersion: z.literal('$LATEST'),
  Description: z.string().default(''),
});

const describedAlias = (arn: string, { name, version, description }: Alias) => ({
  AliasArn: `${arn}:${name}`,
  Name: name,
  FunctionVersion: version,
  Description: description,
});

const described = (mapping: EventSourceMapping) => ({
  UUID: mapping.uuid,
  FunctionArn: mapping.functionArn,
  EventSourceArn: mapping.eventSourceArn,
  BatchSize: mapping.batchSize,
  MaximumBatchingWindowInSeconds: mapping.windowSeconds,
  Queues: mapping.queues,
  State: mapping.enabled ? 'Enabled' : 'Disabled',
});

function parsed(body: Buffer): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new LambdaError(
      'InvalidRequestContentException',
      400,
      `Could not parse request body into json: ${reason}`,
    );
  }
}

function header(request: LambdaRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function json(status: number, value: unknown, headers: Record<string, string> = {}): LambdaAnswer {
  const body = value === undefined ? '' : JSON.stringify(value);
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-requestid': randomUUID(), ...headers },
    body,
  };
}
