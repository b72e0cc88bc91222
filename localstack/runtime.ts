import { vhostOf } from '../core/topology/vhost.ts';
import { readTrustStore } from './api/client-certificates.ts';
import { createRestApis } from './api/rest-apis.ts';
import { createUsagePlans } from './api/usage-plans.ts';
import { Children } from './children.ts';
import { createCloudMap } from './cloud-map/services.ts';
import { consoleConfigIn } from './console/config.ts';
import { createConsole, type ServeConsole } from './console/serve.ts';
import { serveAws } from './gateway.ts';
import { createPermissions } from './iam/permissions.ts';
import { resumeMappings } from './lambda/mappings.ts';
import { createFunctions } from './lambda/registry.ts';
import { lockDataDir } from './lock.ts';
import { KeptLogs } from './logs/kept.ts';
import type { Options } from './options.ts';
import { SERVICES } from './parts/gateway/route.ts';
import { type Parts, startParts } from './parts/index.ts';
import { startSystemParts } from './parts/system-parts.ts';
import { Ports } from './ports.ts';
import { Problem } from './problem.ts';
import { telling } from './progress.ts';
import { projectHere } from './project.ts';
import { resourceTypes } from './resources/index.ts';
import type { RuntimeLog } from './runtime-log.ts';
import type { Ready } from './start.ts';
import { createStateMachines } from './states/machines.ts';
import type { Stopping } from './stopping.ts';
import { synthesize } from './synthesize.ts';
import { readAssembly, type Stack } from './template/assembly.ts';
import { checkSupported } from './template/check.ts';
import { createStacks, type Outputs } from './template/create.ts';
import type { World } from './world.ts';

const REGION = 'us-east-1';
const ACCOUNT = '000000000000';
/** The key that may do everything, whatever its deployment is called: `npm run local` shows it. */
const ADMIN_KEY = /^courtier-.*-admin-key$/;

export type RuntimeDeps = { options: Options; env: NodeJS.ProcessEnv; log: RuntimeLog; stopping: Stopping };

/**
 * Starts all parts, makes what the template holds and then lets events in. Everything that is up is registered with
 * `stopping`, also when a later step fails.
 */
export async function startRuntime(given: RuntimeDeps): Promise<Ready> {
  const logs = new KeptLogs();
  const deps = { ...given, log: keeping(given.log, logs) };
  const { options, env, log, stopping } = deps;
  const { dataDir, apiTlsDir } = options;
  const projectDir = options.templateDir === undefined ? projectHere() : process.cwd();
  const trustStore = apiTlsDir === undefined ? undefined : readTrustStore(apiTlsDir);
  const lock = await lockDataDir(dataDir);
  stopping.add(lock.release);
  const children = new Children(lock.guardFile, log);
  stopping.add(() => children.close());
  const ports = new Ports();
  stopping.add(() => ports.release());
  const apiPort = await ports.demand(options.apiPort, 'the API', 'COURTIER_API_PORT');
  const awsPort = await ports.demand(options.awsPort, 'the AWS endpoint', 'AWS_ENDPOINT_PORT');

  const templates = loadTemplates(deps, projectDir, children);
  const starting = startParts({ dataDir, env, ports, children, log, stopping, amqpPort: options.amqpPort });
  const startingSystems = async () => {
    const taken = { parameters: PARAMETERS, services: SERVICES };
    return await startSystemParts(await templates, { dataDir, ports, stopping, taken });
  };
  const [stacks, parts, systems] = await Promise.all([
    templates,
    telling(log, 'starting RabbitMQ and the stand-ins for AWS', () => starting),
    startingSystems(),
  ]);
  const ready: (() => Promise<void> | void)[] = [];
  const world = makeWorld(deps, parts, children, {
    projectDir,
    onReady: (action) => void ready.push(action),
    logs,
    servesConsole: createConsole(consoleConfigIn(stacks)),
    endpoints: {
      aws: `http://localhost:${awsPort}`,
      api: `http://localhost:${apiPort}`,
      fauxqs: parts.fauxqs.url,
      dynamodb: parts.dynamodb.url,
    },
  });
  const outputs = new Map<string, Outputs>();
  const around = { systems, stacks: { outputs, startedAt: new Date() } };
  const gateway = await serveAws(awsPort, world, around, options.checksPermissions);
  stopping.add(() => gateway.stop());
  stopping.add(() => world.functions.stop());
  stopping.add(() => world.stateMachines.close());
  stopping.add(() => world.restApis.close());

  const brokerReady = once(() => telling(log, 'waiting for RabbitMQ', () => parts.broker.ready));
  const making = {
    world,
    types: resourceTypes,
    parameters: { ...systems.parameters, ...parametersFrom(parts) },
    // Queues and tables need no broker; what a function does at this point (apply-topology) does.
    before: async (type: string) => {
      if (!type.startsWith('Custom::') && type !== 'AWS::CloudFormation::CustomResource') return;
      await brokerReady();
      log.info('declaring exchanges, queues and users in RabbitMQ …');
    },
  };
  const made = () => createStacks(stacks, making);
  for (const [name, values] of await telling(log, `making the resources of ${stacks.length} stacks`, made))
    outputs.set(name, values);
  await brokerReady();
  await world.stateMachines.resume();
  await resumeMappings(world);
  for (const action of ready) await action();
  await world.restApis.listen(apiPort);
  const tlsPort = trustStore && (await world.restApis.listenTls(trustStore));
  return {
    ...readyLine(world, parts),
    ...(tlsPort !== undefined && { apiTls: `https://localhost:${tlsPort}` }),
  };
}

async function loadTemplates(
  { options: { dataDir, templateDir }, env, log }: RuntimeDeps,
  projectDir: string,
  children: Children,
): Promise<Stack[]> {
  const folder = templateDir ?? (await synthesize({ projectDir, dataDir, env, children, log }));
  const stacks = await readAssembly(folder);
  checkSupported(stacks, resourceTypes);
  return stacks;
}

function makeWorld(
  {
    options: { dataDir, verbose, watch, checksPermissions, minuteMs, maxInstances },
    log,
    stopping,
  }: RuntimeDeps,
  parts: Parts,
  guard: Children,
  {
    projectDir,
    servesConsole,
    ...around
  }: Pick<World, 'endpoints' | 'onReady' | 'logs'> & { projectDir: string; servesConsole: ServeConsole },
): World {
  const { endpoints } = around;
  const functions = createFunctions({
    region: REGION,
    // --verbose shows every call and --check-permissions checks it, so every call goes through the gateway then.
    endpoints: verbose || checksPermissions ? { aws: endpoints.aws } : endpoints,
    log,
    dataDir,
    projectDir,
    watch,
    maxInstances,
    guard,
  });
  const usagePlans = createUsagePlans({ dataDir });
  return {
    ...around,
    region: REGION,
    account: ACCOUNT,
    dataDir,
    minuteMs,
    functions,
    stateMachines: createStateMachines({ dataDir, functions, log }),
    restApis: createRestApis({
      functions,
      usagePlans,
      log,
      region: REGION,
      account: ACCOUNT,
      console: servesConsole,
    }),
    usagePlans,
    cloudMap: createCloudMap(),
    broker: { amqpUrl: parts.broker.url },
    permissions: createPermissions(),
    alarms: [],
    secrets: new Map(),
    log,
    onStop: (action) => stopping.add(action),
  };
}

/** The log, which also keeps what functions write. */
function keeping(log: RuntimeLog, logs: KeptLogs): RuntimeLog {
  return {
    ...log,
    functionLine: (functionName, line) => {
      logs.add(functionName, line);
      log.functionLine(functionName, line);
    },
  };
}

/** The work begins at the first call, and every call waits for it. */
function once<T>(work: () => Promise<T>): () => Promise<T> {
  let begun: Promise<T> | undefined;
  return () => {
    begun ??= work();
    return begun;
  };
}

/** The template's parameters that the runtime itself gives. */
const PARAMETERS = [
  'BrokerUrl',
  'BrokerManagementUrl',
  'BrokerVirtualHost',
  'BrokerUsername',
  'BrokerPassword',
] as const;

function parametersFrom({ broker }: Parts): Record<(typeof PARAMETERS)[number], string> {
  return {
    BrokerUrl: broker.url,
    BrokerManagementUrl: broker.managementUrl,
    BrokerVirtualHost: vhostOf(broker.url),
    BrokerUsername: broker.username,
    BrokerPassword: broker.password,
  };
}

function readyLine({ endpoints, secrets }: World, { broker }: Parts): Ready {
  const key = [...secrets.values()].find(({ name }) => ADMIN_KEY.test(name));
  if (!key) throw new Problem(`the template holds no Courtier: no secret ${ADMIN_KEY.source}`);
  return {
    ready: true,
    api: endpoints.api,
    console: `${endpoints.api}/console`,
    aws: endpoints.aws,
    amqp: broker.amqp,
    management: broker.managementUrl,
    adminKey: key.value,
  };
}
