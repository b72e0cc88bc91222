import * as z from 'zod';
import type { World } from '../world.ts';
import { createAlias, deleteAlias, getAlias, listAliases } from './alias-calls.ts';
import { LambdaError } from './errors.ts';
import type { FunctionConfig } from './functions.ts';
import { addMapping, getMapping, listMappings, removeMapping } from './mapping-calls.ts';
import { header, json, known, type LambdaAnswer, type LambdaRequest, parsed } from './rest.ts';

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
    method: 'PUT',
    path: /^\/2015-03-31\/functions\/([^/]+)\/configuration$/,
    answer: updateConfiguration,
  },
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

const Change = z.strictObject({
  Environment: z.strictObject({ Variables: z.record(z.string(), z.string()).default({}) }).optional(),
  Timeout: z.int().min(1).max(900).optional(),
  MemorySize: z.int().min(128).max(10_240).optional(),
});

/** What runs now goes on as it was, as on AWS. */
function updateConfiguration(name: string, request: LambdaRequest, world: World): LambdaAnswer {
  known(name, world);
  const change = Change.safeParse(parsed(request.body));
  if (!change.success)
    throw new LambdaError('InvalidParameterValueException', 400, z.prettifyError(change.error));
  const { Environment, Timeout, MemorySize } = change.data;
  world.functions.update(name, {
    ...(Environment && { environment: Environment.Variables }),
    ...(Timeout !== undefined && { timeoutSeconds: Timeout }),
    ...(MemorySize !== undefined && { memoryMb: MemorySize }),
  });
  return json(200, configuration(known(name, world)));
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
