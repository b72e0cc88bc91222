import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { listenOnLoopback } from '../../localstack/loopback.ts';
import type { Deployment } from '../deployment.ts';
import type { Fault } from './fault.ts';
import { ON_THE_WAY } from './function-processes.ts';

const RESOURCE = 'courtier-local-messaging-Topology.json';
/** For the ledger alone: nothing is published to it. */
const NEW = 'ledger_new';
/** A function that says nothing for so long will say nothing. */
const SILENT_MS = 120_000;

type Properties = Record<string, string> & { Definitions: string };

/**
 * What CloudFormation does in a deployment, in its order: the topology, then new versions of functions, one after the other. The end
 * takes both back, as a rollback does.
 */
export const deployed: Fault = {
  name: 'deployed',
  place: 'deployment',
  about:
    'a deployment: a topology with another exchange, queue and binding, and a new version of the functions on the way of a message',
  forMs: [1_000, 4_000],
  async begin({ deployment }) {
    const before = await propertiesOf(deployment);
    const after = withOneMore(before);
    const said = [await update(deployment, '2', { from: before, to: after })];
    return async () => {
      said.push(await update(deployment, '3', { from: after, to: before }));
      return said.join(', ');
    };
  },
};

async function update(
  { ready: { aws } }: Deployment,
  version: string,
  { from, to }: { from: Properties; to: Properties },
): Promise<string> {
  const lambda = new LambdaClient({
    endpoint: aws,
    region: 'us-east-1',
    credentials: { accessKeyId: 'prove', secretAccessKey: 'prove' },
  });
  try {
    const topology = await applyTopology(lambda, from, to);
    for (const name of ON_THE_WAY) await makeVersion(lambda, `courtier-local-${name}`, version);
    return `${topology}, ${ON_THE_WAY.length} functions`;
  } finally {
    lambda.destroy();
  }
}

/** New processes, also where nothing but the environment of a function changes. */
async function makeVersion(lambda: LambdaClient, FunctionName: string, version: string): Promise<void> {
  const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const Variables = { ...Environment?.Variables, LEDGER_VERSION: version };
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables } }));
}

/** What the resource was made with last. */
async function propertiesOf({ dir }: Deployment): Promise<Properties> {
  const file = join(dir, 'runtime', 'custom-resources', RESOURCE);
  return (JSON.parse(await readFile(file, 'utf8')) as { properties: Properties }).properties;
}

function withOneMore(properties: Properties): Properties {
  const definitions = JSON.parse(properties.Definitions) as Record<
    'exchanges' | 'queues' | 'bindings',
    object[]
  >;
  definitions.exchanges.push({
    name: NEW,
    type: 'direct',
    durable: true,
    auto_delete: false,
    internal: false,
    arguments: {},
  });
  definitions.queues.push({
    name: NEW,
    durable: true,
    auto_delete: false,
    arguments: { 'x-queue-type': 'quorum' },
  });
  definitions.bindings.push({
    source: NEW,
    destination: NEW,
    destination_type: 'queue',
    routing_key: NEW,
    arguments: {},
  });
  return { ...properties, Definitions: JSON.stringify(definitions) };
}

/** As CloudFormation asks for it. Answers the status that the function puts to the response URL. */
async function applyTopology(lambda: LambdaClient, from: Properties, to: Properties): Promise<string> {
  const answered = Promise.withResolvers<string>();
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
    outgoing.writeHead(200).end();
    answered.resolve(statusIn(Buffer.concat(chunks).toString()));
  });
  const port = await listenOnLoopback(server);
  try {
    const event = {
      RequestType: 'Update',
      ResponseURL: `http://127.0.0.1:${port}/`,
      StackId: 'courtier-local-messaging',
      RequestId: randomUUID(),
      LogicalResourceId: 'Topology',
      ResourceType: 'AWS::CloudFormation::CustomResource',
      PhysicalResourceId: 'courtier-topology',
      ResourceProperties: to,
      OldResourceProperties: from,
    };
    const FunctionName = to.ServiceToken;
    const { FunctionError } = await lambda.send(
      new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) }),
    );
    // A function that failed, or whose process ended, has put nothing.
    const silent = delay(SILENT_MS, 'SILENT', { ref: false });
    return `topology ${FunctionError ?? (await Promise.race([answered.promise, silent]))}`;
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

function statusIn(text: string): string {
  try {
    return (JSON.parse(text) as { Status: string }).Status;
  } catch {
    return 'UNREADABLE';
  }
}
