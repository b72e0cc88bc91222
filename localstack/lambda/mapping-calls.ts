import type { World } from '../world.ts';
import type { EventSourceMapping } from './functions.ts';
import { createMapping, deleteMapping, mappingNamed } from './mappings.ts';
import { nameOf, qualifierOf } from './registry.ts';
import { json, type LambdaAnswer, type LambdaRequest, parsed } from './rest.ts';

export function listMappings(_: string, request: LambdaRequest, world: World): LambdaAnswer {
  const name = request.query.get('FunctionName');
  const source = request.query.get('EventSourceArn');
  const EventSourceMappings = world.functions
    .mappings()
    .filter(({ functionArn }) => name === null || isOf(name, functionArn))
    .filter(({ eventSourceArn }) => source === null || eventSourceArn === source)
    .map(described);
  return json(200, { EventSourceMappings, NextMarker: null });
}

export async function addMapping(_: string, { body }: LambdaRequest, world: World): Promise<LambdaAnswer> {
  return json(202, described(await createMapping(parsed(body), world)));
}

export function getMapping(uuid: string, _: LambdaRequest, world: World): LambdaAnswer {
  return json(200, described(mappingNamed(uuid, world)));
}

/** AWS takes a moment; here it is gone with the answer. */
export async function removeMapping(uuid: string, _: LambdaRequest, world: World): Promise<LambdaAnswer> {
  return json(202, { ...described(await deleteMapping(uuid, world)), State: 'Deleting' });
}

/** A name without an alias is that of the function itself, and not of its aliases. */
function isOf(name: string, functionArn: string): boolean {
  return nameOf(functionArn) === nameOf(name) && qualifierOf(functionArn) === qualifierOf(name);
}

const described = (mapping: EventSourceMapping) => ({
  UUID: mapping.uuid,
  FunctionArn: mapping.functionArn,
  EventSourceArn: mapping.eventSourceArn,
  BatchSize: mapping.batchSize,
  MaximumBatchingWindowInSeconds: mapping.windowSeconds,
  Queues: mapping.queues,
  State: mapping.enabled ? 'Enabled' : 'Disabled',
});
