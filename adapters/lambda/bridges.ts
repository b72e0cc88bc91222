import {
  CreateEventSourceMappingCommand,
  DeleteEventSourceMappingCommand,
  type EventSourceMappingConfiguration,
  type LambdaClient,
  paginateListEventSourceMappings,
} from '@aws-sdk/client-lambda';
import { UnavailableError } from '../../core/errors.ts';
import { BRIDGE_BATCH } from '../../core/limits.ts';
import type { Bridges } from '../../core/queues/bridges.ts';

export type BridgesDeps = {
  client: LambdaClient;
  /** Name of the bridge function. */
  functionName: string;
  brokerArn: string;
  /** The broker's login, JSON {username, password}. */
  secretArn: string;
  vhost: string;
};

/** Mappings of one page, and pages that are looked through: more than there can be queues. */
const PAGE = 100;
const PAGES_MAX = 20;

/** One event source mapping of the bridge function a queue, with the settings of lib/constructs/rabbitmq-source.ts. */
export function createBridges(deps: BridgesDeps): Bridges {
  return {
    async connect(queue) {
      if ((await mappingsOf(deps, queue)).length > 0) return;
      try {
        await deps.client.send(new CreateEventSourceMappingCommand(mappingInput(deps, queue)));
      } catch (error) {
        // Somebody else connected it at the same moment; or an earlier one is still going away, and then it is too soon.
        const there =
          nameOf(error) === 'ResourceConflictException' && (await mappingsOf(deps, queue)).length > 0;
        if (!there) throw unavailable('connect', queue, error);
      }
    },
    async disconnect(queue) {
      const found = await mappingsOf(deps, queue);
      for (const { UUID } of found) await remove(deps, queue, UUID);
      return found.length > 0;
    },
  };
}

export function mappingInput(
  { functionName, brokerArn, secretArn, vhost }: Omit<BridgesDeps, 'client'>,
  queue: string,
) {
  return {
    FunctionName: functionName,
    EventSourceArn: brokerArn,
    Queues: [queue],
    BatchSize: BRIDGE_BATCH,
    SourceAccessConfigurations: [
      { Type: 'BASIC_AUTH' as const, URI: secretArn },
      { Type: 'VIRTUAL_HOST' as const, URI: vhost },
    ],
  };
}

/** A mapping that is going away no longer counts: a queue of the same name needs one of its own. */
async function mappingsOf({ client, functionName }: BridgesDeps, queue: string) {
  const found: EventSourceMappingConfiguration[] = [];
  let pages = 0;
  try {
    const all = paginateListEventSourceMappings({ client, pageSize: PAGE }, { FunctionName: functionName });
    for await (const { EventSourceMappings = [] } of all) {
      found.push(
        ...EventSourceMappings.filter(({ Queues, State }) => Queues?.[0] === queue && State !== 'Deleting'),
      );
      pages += 1;
      if (found.length > 0 || pages === PAGES_MAX) break;
    }
  } catch (error) {
    throw unavailable('find', queue, error);
  }
  return found;
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
