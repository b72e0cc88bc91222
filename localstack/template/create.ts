import { Problem } from '../problem.ts';
import type { Created, Resource } from '../resource.ts';
import type { World } from '../world.ts';
import type { Stack } from './assembly.ts';
import { type ResourceTypes, typeNamed } from './check.ts';
import { dynamicReferences } from './dynamic-references.ts';
import { isObject, NO_VALUE, resolve, type Scope } from './intrinsics.ts';
import { parameterValues } from './parameters.ts';
import { dependenciesOf } from './references.ts';
import { stackScope } from './scope.ts';
import type { TemplateResource } from './template.ts';

export type CreateDeps = {
  world: World;
  types: ResourceTypes;
  /** Values for the templates' parameters. */
  parameters: Readonly<Record<string, string>>;
  /** Awaited before a resource is made, with its type: the broker may start later than the queues. */
  before?(type: string): Promise<void>;
};

/** Outputs of a stack, by their names. */
export type Outputs = Record<string, unknown>;

/** Makes every resource of every stack: a stack after those it needs, resources of one stack side by side. */
export async function createStacks(
  stacks: readonly Stack[],
  deps: CreateDeps,
): Promise<Map<string, Outputs>> {
  const exports = new Map<string, unknown>();
  const outputs = new Map<string, Outputs>();
  for (const stack of stacks) outputs.set(stack.name, await createStack(stack, exports, deps));
  return outputs;
}

async function createStack(stack: Stack, exports: Map<string, unknown>, deps: CreateDeps): Promise<Outputs> {
  const { region, account } = deps.world;
  const created = new Map<string, Created>();
  const parameters = parameterValues(stack.name, stack.template, deps.parameters);
  const scope = stackScope({
    stack: stack.name,
    region,
    account,
    template: stack.template,
    parameters,
    created,
    exports,
  });
  const wanted = Object.entries(stack.template.Resources).filter(
    ([, { Condition }]) => Condition === undefined || scope.condition(Condition),
  );
  await inOrder(new Map(wanted), async (logicalId, resource) => {
    await deps.before?.(resource.Type);
    created.set(logicalId, await createOne(stack, logicalId, resource, scope, deps));
  });
  return resolveOutputs(stack, scope, exports);
}

async function createOne(
  stack: Stack,
  logicalId: string,
  resource: TemplateResource,
  scope: Scope,
  { world, types }: CreateDeps,
): Promise<Created> {
  const type = typeNamed(types, resource.Type);
  if (!type) throw new Problem(`${resource.Type} is not supported`);
  try {
    const resolved = dynamicReferences(resolve(resource.Properties ?? {}, scope), world.secrets);
    const properties = isObject(resolved) ? resolved : {};
    const metadata = { ...resource.Metadata, ...assetMetadata(stack, properties) };
    const made: Resource = { logicalId, type: resource.Type, properties, metadata, stack: stack.name };
    return await type.create(made, world);
  } catch (error) {
    const where = `${stack.name}/${logicalId} (${resource.Type})`;
    if (error instanceof Problem) throw new Problem(`${where}: ${error.message}`);
    throw new Error(`${where}: ${error instanceof Error ? error.message : error}`, { cause: error });
  }
}

/** `aws:asset:path` as an absolute path: where code lies that the template names by its key in the bootstrap bucket. */
function assetMetadata(stack: Stack, properties: Record<string, unknown>): Record<string, string> {
  const code = properties.Code;
  const key = isObject(code) ? code.S3Key : undefined;
  const path = typeof key === 'string' ? stack.assets.get(key) : undefined;
  return path === undefined ? {} : { 'aws:asset:path': path };
}

function resolveOutputs(stack: Stack, scope: Scope, exports: Map<string, unknown>): Outputs {
  const outputs: Outputs = {};
  for (const [name, { Value, Export, Condition }] of Object.entries(stack.template.Outputs ?? {})) {
    if (Condition !== undefined && !scope.condition(Condition)) continue;
    const value = resolve(Value, scope);
    if (value === NO_VALUE) continue;
    outputs[name] = value;
    if (Export) exports.set(String(resolve(Export.Name, scope)), value);
  }
  return outputs;
}

/** Runs `make` for each resource as soon as all that it needs is made. A circle is an error. */
async function inOrder(
  resources: ReadonlyMap<string, TemplateResource>,
  make: (logicalId: string, resource: TemplateResource) => Promise<void>,
): Promise<void> {
  const ids = new Set(resources.keys());
  const started = new Map<string, Promise<void>>();
  const start = (id: string, path: readonly string[]): Promise<void> => {
    if (path.includes(id))
      throw new Problem(`resources need each other in a circle: ${[...path, id].join(' → ')}`);
    const running = started.get(id);
    if (running) return running;
    const resource = resources.get(id);
    if (!resource) return Promise.resolve();
    const needed = [...dependenciesOf(resource, ids)].map((need) => start(need, [...path, id]));
    const made = Promise.all(needed).then(() => make(id, resource));
    started.set(id, made);
    return made;
  };
  for (const id of ids) start(id, []);
  // All are awaited, so that nothing is still being made when the first error is thrown.
  const results = await Promise.allSettled(started.values());
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}
