import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { type EventSource, removeEventSource } from '../events/event-source.ts';
import { Problem } from '../problem.ts';
import { addMapping, type Mapping, Properties } from '../resources/lambda-event-source-mapping.ts';
import type { World } from '../world.ts';
import { ensureAlias } from './aliases.ts';
import { LambdaError } from './errors.ts';
import type { EventSourceMapping } from './functions.ts';
import { nameOf, qualifierOf } from './registry.ts';

/**
 * What the local runtime takes of CreateEventSourceMapping: the properties of the template's resource. An unknown one
 * is refused by name.
 */
const Input = z.strictObject(Properties.shape);
const Kept = z.record(z.string(), Input);
type Kept = z.infer<typeof Kept>;

/** Mappings that functions made while the runtime runs: kept in the data folder, and there again after a restart. */
type RuntimeMappings = { kept: Kept; sources: Map<string, EventSource>; saved: Promise<void> };
const worlds = new WeakMap<World, RuntimeMappings>();

function of(world: World): RuntimeMappings {
  const known = worlds.get(world) ?? { kept: {}, sources: new Map(), saved: Promise.resolve() };
  worlds.set(world, known);
  return known;
}

/** Brings the mappings of earlier runs back. One whose function the template no longer has is kept, and said. */
export async function resumeMappings(world: World): Promise<void> {
  const text = await readFile(fileOf(world), 'utf8').catch(() => undefined);
  if (text === undefined) return;
  const mappings = of(world);
  mappings.kept = Kept.parse(JSON.parse(text));
  for (const [uuid, input] of Object.entries(mappings.kept)) {
    try {
      ensureAlias(input.FunctionName, input.Queues[0] ?? '', world);
      start(uuid, input, world);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      world.log.warn(
        `the event source mapping of ${input.Queues.join()} is not there again: ${error.message}`,
      );
    }
  }
}

/** As AWS: the same source and queue a second time on one function is a ResourceConflictException. */
export async function createMapping(body: unknown, world: World): Promise<EventSourceMapping> {
  const input = parsed(body);
  const name = nameOf(input.FunctionName);
  const alias = qualifierOf(input.FunctionName);
  const same = world.functions
    .mappings()
    .find(
      (each) =>
        nameOf(each.functionArn) === name &&
        qualifierOf(each.functionArn) === alias &&
        each.eventSourceArn === input.EventSourceArn &&
        (each.queues ?? []).join() === input.Queues.join(),
    );
  if (same) {
    const message = `An event source mapping of this source and function exists with UUID ${same.uuid}`;
    throw new LambdaError('ResourceConflictException', 409, message);
  }
  const uuid = randomUUID();
  try {
    start(uuid, input, world);
  } catch (error) {
    if (error instanceof Problem) throw new LambdaError('InvalidParameterValueException', 400, error.message);
    throw error;
  }
  of(world).kept[uuid] = input;
  await save(world);
  return mappingNamed(uuid, world);
}

export function mappingNamed(uuid: string, world: World): EventSourceMapping {
  const found = world.functions.mappings().find((mapping) => mapping.uuid === uuid);
  if (found) return found;
  throw new LambdaError('ResourceNotFoundException', 404, 'The resource you requested does not exist.');
}

/** The template's own mappings stay: a restart would bring them back. */
export async function deleteMapping(uuid: string, world: World): Promise<EventSourceMapping> {
  const mapping = mappingNamed(uuid, world);
  const { kept, sources } = of(world);
  if (!kept[uuid]) {
    const message = 'The mapping is in the template of the local runtime: take it out there';
    throw new LambdaError('ResourceInUseException', 400, message);
  }
  delete kept[uuid];
  await save(world);
  world.functions.removeMapping(uuid);
  const source = sources.get(uuid);
  sources.delete(uuid);
  if (source) await removeEventSource(source, world);
  return mapping;
}

function start(uuid: string, input: Mapping, world: World): void {
  const source = addMapping(input, uuid, world);
  if (source) of(world).sources.set(uuid, source);
}

function parsed(body: unknown): Mapping {
  const result = Input.safeParse(body);
  if (result.success) return result.data;
  throw new LambdaError('InvalidParameterValueException', 400, z.prettifyError(result.error));
}

function fileOf({ dataDir }: World): string {
  return join(dataDir, 'lambda', 'event-source-mappings.json');
}

/** One write after the other: the last has everything. */
async function save(world: World): Promise<void> {
  const mappings = of(world);
  const write = async () => {
    const file = fileOf(world);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(`${file}.new`, JSON.stringify(mappings.kept, null, 2));
    await rename(`${file}.new`, file);
  };
  mappings.saved = mappings.saved.then(write, write);
  await mappings.saved;
}
