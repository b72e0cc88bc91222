import { handleApiGateway } from './api/control.ts';
import { handleCloudMap } from './cloud-map/api.ts';
import { handleCloudFormation, type Stacks } from './cloudformation/api.ts';
import { handleCloudWatch } from './cloudwatch/api.ts';
import { inItsProtocol } from './cloudwatch/protocols.ts';
import { refusalOf } from './iam/refusal.ts';
import { handleLambda } from './lambda/api.ts';
import { handleLogs } from './logs/api.ts';
import type { Answer, Call } from './parts/gateway/call.ts';
import { type Gateway, startGateway } from './parts/gateway/index.ts';
import { handleSecrets } from './parts/gateway/secrets.ts';
import type { SystemParts } from './parts/system-parts.ts';
import { createMoveTasks } from './sqs/move-tasks.ts';
import { handleStates } from './states/api.ts';
import type { World } from './world.ts';

/** The AWS endpoint of a world: parts behind a proxy, engines of this process behind their handlers. */
export async function serveAws(
  port: number,
  world: World,
  { systems, stacks }: { systems: SystemParts; stacks: Stacks },
  checksPermissions: boolean,
): Promise<Gateway> {
  const moveTasks = createMoveTasks(world.endpoints.fauxqs, world.account);
  return await startGateway({
    port,
    fauxqs: world.endpoints.fauxqs,
    dynamodb: world.endpoints.dynamodb,
    states: async (operation, call) => json('1.0', await handleStates(operation, input(call), world)),
    secrets: async (operation, call) => json('1.1', await handleSecrets(operation, input(call), world)),
    cloudMap: async (operation, call) => json('1.1', handleCloudMap(operation, input(call), world.cloudMap)),
    cloudWatch: (operation, call) =>
      inItsProtocol(operation, call, (asked, body) => handleCloudWatch(asked, body, world)),
    sqsMoves: async (operation, call) => json('1.0', await moveTasks(operation, input(call))),
    logs: async (operation, call) =>
      json('1.1', handleLogs(operation, input(call), world.logs, world.account)),
    cloudFormation: async (call) => handleCloudFormation(call, stacks, world),
    lambda: (call) => handleLambda(call, world),
    apigateway: async (call) => handleApiGateway(call, world.usagePlans),
    systems,
    ...(checksPermissions && {
      refusal: (route, call) => refusalOf(route, call, world, systems.permissions),
    }),
    onCall: (text) => world.log.call(text),
    onTrouble: (text) => world.log.warn(text),
  });
}

function input({ body }: Call): unknown {
  return body.length === 0 ? {} : JSON.parse(body.toString());
}

function json(version: string, { status, body }: { status: number; body: unknown }): Answer {
  return {
    status,
    headers: { 'content-type': `application/x-amz-json-${version}` },
    body: JSON.stringify(body),
  };
}
