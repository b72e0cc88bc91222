import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as z from 'zod';
import type { Ports } from '../ports.ts';
import { Problem } from '../problem.ts';
import type { Stopping } from '../stopping.ts';
import type { Stack } from '../template/assembly.ts';
import type { Answering, Intercepting, LocalModule, Needing, SystemPart } from './system-part.ts';

/** What the systems of a template have for a laptop, together. */
export type SystemParts = {
  parameters: Readonly<Record<string, string>>;
  routes: ReadonlyMap<string, Answering>;
  services: ReadonlyMap<string, Answering>;
  permissions: ReadonlyMap<string, Needing>;
  intercepts: readonly Intercepting[];
};

export type SystemPartsDeps = {
  dataDir: string;
  ports: Pick<Ports, 'take'>;
  stopping: Pick<Stopping, 'add'>;
  /** What the runtime gives itself, which no system may. */
  taken: { parameters: readonly string[]; services: readonly string[] };
};

type Found = { system: string; module: string };
type Started = Found & { part: SystemPart };
type Kind = 'parameters' | 'routes' | 'services' | 'permissions';

/** The Metadata of a template says where the local.ts of each of its systems is: absolute paths by the systems' names. */
const LocalMetadata = z.record(z.string(), z.string());

/** Starts what the systems of these stacks have for a laptop. A system without a local.ts needs nothing. */
export async function startSystemParts(
  stacks: readonly Stack[],
  deps: SystemPartsDeps,
): Promise<SystemParts> {
  const starting = modulesOf(stacks).map(async (found) => ({ ...found, part: await start(found, deps) }));
  deps.stopping.add(async () => {
    const started = await Promise.allSettled(starting);
    await Promise.all(
      started.map((each) => (each.status === 'fulfilled' ? each.value.part.stop() : undefined)),
    );
  });
  return together(await Promise.all(starting), deps.taken);
}

/** Each once, though several stacks of an app have the same system. */
function modulesOf(stacks: readonly Stack[]): Found[] {
  const found = new Map<string, Found>();
  for (const { template } of stacks) {
    const modules = LocalMetadata.optional().parse(template.Metadata?.['courtier:local']) ?? {};
    for (const [system, module] of Object.entries(modules)) found.set(module, { system, module });
  }
  return [...found.values()];
}

async function start({ system, module }: Found, { dataDir, ports }: SystemPartsDeps): Promise<SystemPart> {
  if (!existsSync(module))
    throw new Problem(
      `${module}, what the system ${system} needs on a laptop, is not there: synthesize again`,
    );
  const loaded = (await import(pathToFileURL(module).href)) as Partial<LocalModule>;
  if (typeof loaded.start !== 'function') throw new Problem(`${module} exports no function start(deps)`);
  const folder = join(dataDir, 'systems', system);
  await mkdir(folder, { recursive: true });
  return await loaded.start({ dataDir: folder, takePort: () => ports.take() });
}

function together(parts: readonly Started[], taken: SystemPartsDeps['taken']): SystemParts {
  const of = <K extends Kind>(kind: K, already: readonly string[] = []) =>
    merged<NonNullable<SystemPart[K]>[string]>(parts, (part) => part[kind], kind, already);
  return {
    parameters: Object.fromEntries(of('parameters', taken.parameters)),
    routes: of('routes'),
    services: of('services', taken.services),
    permissions: of('permissions', taken.services),
    intercepts: parts.flatMap(({ part }) => part.intercept ?? []),
  };
}

/** Throws a Problem that says who gives the same twice. */
function merged<T>(
  parts: readonly Started[],
  given: (part: SystemPart) => Readonly<Record<string, unknown>> | undefined,
  kind: Kind,
  already: readonly string[],
): Map<string, T> {
  const owners = new Map(already.map((name) => [name, 'the runtime']));
  const all = new Map<string, T>();
  for (const { system, part } of parts) {
    for (const [name, value] of Object.entries(given(part) ?? {})) {
      const owner = owners.get(name);
      if (owner !== undefined)
        throw new Problem(`${kind} in the local.ts of the system ${system}: ${owner} has ${name} already`);
      owners.set(name, `the system ${system}`);
      all.set(name, value as T);
    }
  }
  return all;
}
