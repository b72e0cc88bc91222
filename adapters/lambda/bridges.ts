import {
  CreateAliasCommand,
  CreateEventSourceMappingCommand,
  DeleteAliasCommand,
  DeleteEventSourceMappingCommand,
  type EventSourceMappingConfiguration,
  GetAliasCommand,
  type LambdaClient,
  paginateListEventSourceMappings,
} from '@aws-sdk/client-lambda';
import { UnavailableError } from '../../core/errors.ts';
import { BRIDGE_BATCH } from '../../core/limits.ts';
import { BRIDGED_VERSION, bridgeAlias } from '../../core/queues/bridge-alias.ts';
import type { Bridges } from '../../core/queues/bridges.ts';

export type BridgesDeps = {
  client: LambdaClient;
  /** Name of the bridge function. */
  functionName: string;
  /** Undefined: there are no event sources, and `courtier bridge` goes by the aliases. */
  brokerArn: string | undefined;
  /** The broker's login, JSON {username, password}. */
  secretArn: string;
  vhost: string;
};

/** Mappings of one page, and pages that are looked through: more than there can be queues. */
const PAGE = 100;
const PAGES_MAX = 20;

/** An alias of the bridge function and its event source mapping a queue, with the settings of lib/constructs/rabbitmq-source.ts. */
export function createBridges(deps: BridgesDeps): Bridges {
  return {
    async connect(queue) {
      if (!(await hasAlias(deps, queue))) await makeAlias(deps, queue);
      const { brokerArn } = deps;
      if (brokerArn === undefined || (await mappingsOf(deps, queue)).length > 0) return;
      try {
        await deps.client.send(
          new CreateEventSourceMappingCommand(mappingInput({ ...deps, brokerArn }, queue)),
        );
      } catch (error) {
        // Somebody else connected it at the same moment; or an earlier one is still going away, and then it is too soon.
        const there =
          nameOf(error) === 'ResourceConflictException' && (await mappingsOf(deps, queue)).length > 0;
        if (!there) throw unavailable('connect', queue, error);
      }
    },
    async disconnect(queue) {
      const aliased = await hasAlias(deps, queue);
      const found = deps.brokerArn === undefined ? [] : await mappingsOf(deps, queue);
      for (const { UUID } of found) await remove(deps, queue, UUID);
      // Last: a queue whose mapping could not be removed is found again.
      if (aliased) await removeAlias(deps, queue);
      return aliased || found.length > 0;
    },
  };
}

export function mappingInput(
  {
    functionName,
    brokerArn,
    secretArn,
    vhost,
  }: Omit<BridgesDeps, 'client' | 'brokerArn'> & { brokerArn: string },
  queue: string,
) {
  return {
    FunctionName: `${functionName}:${bridgeAlias(queue)}`,
    EventSourceArn: brokerArn,
    Queues: [queue],
    BatchSize: BRIDGE_BATCH,
    SourceAccessConfigurations: [
      { Type: 'BASIC_AUTH' as const, URI: secretArn },
      { Type: 'VIRTUAL_HOST' as const, URI: vhost },
    ],
  };
}

/**
 * What reads a queue: the mapping of its alias, or one of the function itself, which queues got before they had aliases. Both
 * are asked for, since Lambda lists either under its own name.
 */
async function mappingsOf(
  { client, functionName }: BridgesDeps,
  queue: string,
): Promise<EventSourceMappingConfiguration[]> {
  const alias = `${functionName}:${bridgeAlias(queue)}`;
  try {
    return [
      // Some emulators answer those of the whole function, and forget the queue of a mapping.
      ...(await mappings(client, alias, ({ FunctionArn }) => FunctionArn?.endsWith(`:${alias}`))),
      ...(await mappings(
        client,
        functionName,
        ({ FunctionArn, Queues }) => FunctionArn?.endsWith(`:${functionName}`) && Queues?.[0] === queue,
      )),
    ];
  } catch (error) {
    throw unavailable('find', queue, error);
  }
}

/** Those of the first page that has any. One that is going away does not count: a queue of the same name needs its own. */
async function mappings(
  client: LambdaClient,
  FunctionName: string,
  isWanted: (mapping: EventSourceMappingConfiguration) => boolean | undefined,
): Promise<EventSourceMappingConfiguration[]> {
  let pages = 0;
  try {
    for await (const { EventSourceMappings = [] } of paginateListEventSourceMappings(
      { client, pageSize: PAGE },
      { FunctionName },
    )) {
      const found = EventSourceMappings.filter((each) => each.State !== 'Deleting' && isWanted(each));
      pages += 1;
      if (found.length > 0 || pages === PAGES_MAX) return found;
    }
  } catch (error) {
    // There is no such alias.
    if (nameOf(error) !== 'ResourceNotFoundException') throw error;
  }
  return [];
}

async function hasAlias({ client, functionName }: BridgesDeps, queue: string): Promise<boolean> {
  try {
    await client.send(new GetAliasCommand({ FunctionName: functionName, Name: bridgeAlias(queue) }));
    return true;
  } catch (error) {
    if (nameOf(error) === 'ResourceNotFoundException') return false;
    throw unavailable('find', queue, error);
  }
}

async function makeAlias({ client, functionName }: BridgesDeps, queue: string): Promise<void> {
  const alias = {
    FunctionName: functionName,
    FunctionVersion: BRIDGED_VERSION,
    Name: bridgeAlias(queue),
    Description: queue,
  };
  try {
    await client.send(new CreateAliasCommand(alias));
  } catch (error) {
    if (nameOf(error) !== 'ResourceConflictException') throw unavailable('connect', queue, error);
  }
}

/** Removing what is not there is no error. */
async function removeAlias({ client, functionName }: BridgesDeps, queue: string): Promise<void> {
  try {
    await client.send(new DeleteAliasCommand({ FunctionName: functionName, Name: bridgeAlias(queue) }));
  } catch (error) {
    if (nameOf(error) !== 'ResourceNotFoundException') throw unavailable('disconnect', queue, error);
  }
}

async function remove({ client }: BridgesDeps, queue: string, UUID: string | undefined): Promise<void> {
  try {
    await client.send(new DeleteEventSourceMappingCommand({ UUID }));
  } catch (error) {
    // ResourceInUse: it is still being made or already going.
    if (nameOf(error) !== 'ResourceNotFoundException') throw unavailable('disconnect', queue, error);
  }
}

function unavailable(action: string, queue: string, error: unknown): UnavailableError {
  const name = nameOf(error);
  return new UnavailableError(
    'bridge-unavailable',
    `Lambda could not ${action} the bridge of ${queue}: ${name}.`,
    {
      cause: error,
      details: { queue, error: name },
    },
  );
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown';
}
