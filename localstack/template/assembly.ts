import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { Problem } from '../problem.ts';
import type { Template } from './template.ts';
import { parseTemplate } from './template.ts';

/** One stack of a cloud assembly. */
export type Stack = {
  name: string;
  template: Template;
  /** What the template calls an asset (its object key, `<hash>.zip`) → the folder or file on this machine. */
  assets: ReadonlyMap<string, string>;
};

const Manifest = z.object({
  artifacts: z.record(
    z.string(),
    z.looseObject({
      type: z.string(),
      dependencies: z.array(z.string()).optional(),
      properties: z
        .looseObject({
          templateFile: z.string().optional(),
          stackName: z.string().optional(),
          directoryName: z.string().optional(),
        })
        .optional(),
    }),
  ),
});

const AssetManifest = z.looseObject({
  files: z
    .record(
      z.string(),
      z.looseObject({
        source: z.looseObject({ path: z.string().optional() }),
        destinations: z.record(z.string(), z.looseObject({ objectKey: z.string() })),
      }),
    )
    .optional(),
});

/** Reads what `cdk synth` wrote: every stack, each after those it depends on, those of the app's CDK stages among them. */
export async function readAssembly(dir: string): Promise<Stack[]> {
  const stacks = await readStacks(dir);
  if (stacks.length === 0) throw new Problem(`${dir} holds no stack`);
  return stacks;
}

async function readStacks(dir: string): Promise<Stack[]> {
  const file = join(dir, 'manifest.json');
  const text = await readFile(file, 'utf8').catch(() => {
    throw new Problem(`${file} is missing: ${dir} is not a cloud assembly (what cdk synth writes)`);
  });
  const { artifacts } = Manifest.parse(JSON.parse(text));
  const stacks: Stack[] = [];
  for (const id of inOrder(artifacts)) {
    const { type, properties = {} } = artifacts[id] ?? {};
    // A CDK stage is an assembly within the assembly. Nothing outside of it refers to its stacks.
    if (type === 'cdk:cloud-assembly')
      stacks.push(...(await readStacks(join(dir, properties.directoryName ?? id))));
    if (type !== 'aws:cloudformation:stack') continue;
    const templateFile = properties.templateFile ?? `${id}.template.json`;
    stacks.push({
      name: properties.stackName ?? id,
      template: parseTemplate(JSON.parse(await readFile(join(dir, templateFile), 'utf8'))),
      assets: await readAssets(dir, id),
    });
  }
  return stacks;
}

async function readAssets(dir: string, stack: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const text = await readFile(join(dir, `${stack}.assets.json`), 'utf8').catch(() => '{}');
  for (const { source, destinations } of Object.values(AssetManifest.parse(JSON.parse(text)).files ?? {})) {
    if (source.path === undefined) continue;
    for (const { objectKey } of Object.values(destinations)) found.set(objectKey, join(dir, source.path));
  }
  return found;
}

/** Artifact ids, dependencies first. */
function inOrder(artifacts: Record<string, { dependencies?: string[] | undefined }>): string[] {
  const order = new Set<string>();
  const visit = (id: string, path: string[]) => {
    if (order.has(id)) return;
    if (path.includes(id))
      throw new Problem(`stacks depend on each other in a circle: ${[...path, id].join(' → ')}`);
    for (const dependency of artifacts[id]?.dependencies ?? []) visit(dependency, [...path, id]);
    order.add(id);
  };
  for (const id of Object.keys(artifacts)) visit(id, []);
  return [...order];
}
