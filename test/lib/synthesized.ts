import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { writableCacheDir } from '../../cache/cache-dir.ts';
import { hashOfSources } from '../../cache/content.ts';
import { KeptFolders } from '../../cache/kept-folders.ts';
import { synthesisKey } from '../../cache/synthesis-key.ts';
import type { StageName } from '../../lib/stage.ts';

const projectDir = join(import.meta.dirname, '..', '..');
/** Templates without their bundles have 2 MB. */
const kept = new KeptFolders(join(writableCacheDir(process.env), 'templates'), { most: 60 });

export type Resource = {
  logicalId: string;
  type: string;
  properties: Record<string, unknown>;
  metadata: Record<string, unknown>;
};

/** A synthesized stage, as CloudFormation would get it. */
export type Synthesized = {
  assembly: CloudAssembly;
  stack(name: string): Template;
  /** Of every stack. */
  resources(type: string): Resource[];
};

/** By stage and settings. The tests of the project `synth` share their modules: what one file has read serves the others. */
const made = new Map<string, Synthesized>();

/** Where a list of systems is: those that are deployed, and the one of the tests. */
const LISTS = { deployed: 'systems/index.ts', shop: 'test/shop/index.ts' } as const;
type List = keyof typeof LISTS;

/** Synthesizes a stage, or reads what the same sources and settings made for another test. */
export function synthesized(
  stageName: StageName,
  settings: Record<string, string> = {},
  list: List = 'deployed',
): Synthesized {
  const key = JSON.stringify([stageName, Object.entries(settings).toSorted(), list]);
  const stage = made.get(key) ?? readStage(stageName, settings, list);
  made.set(key, stage);
  return stage;
}

function readStage(stageName: StageName, settings: Record<string, string>, list: List): Synthesized {
  const assembly = new CloudAssembly(templatesOf({ ...settings, COURTIER_STAGE: stageName }, list));
  // Read now and then kept in memory: a later run may remove the folder.
  for (const stack of assembly.stacks) void stack.template;
  return {
    assembly,
    stack: once((name) =>
      Template.fromJSON(assembly.getStackByName(`courtier-${stageName}-${name}`).template),
    ),
    resources: (type) => assembly.stacks.flatMap(({ template }) => resourcesOf(template, type)),
  };
}

/** In a process of its own, which reads the sources as they are now and gives the memory back. */
const APP = `
import { courtierApp } from './lib/app.ts';
const [outdir, environment, list] = process.argv.slice(1);
const { systems } = await import(list);
courtierApp({ environment: JSON.parse(environment), systems, outdir, checked: false }).synth();
`;

function templatesOf(environment: Record<string, string>, list: List): string {
  const how = JSON.stringify(environment);
  const key = keyOf(how, list);
  return (key === undefined ? undefined : kept.find(key)) ?? synthesize(how, list, key);
}

/** Folders of tests are no sources of a synthesis, but for the system that lies in one. */
const keyOf = (how: string, list: List) => {
  const shop = list === 'shop' ? `shop ${hashOfSources(join(projectDir, 'test', 'shop'))}` : '';
  return synthesisKey({ projectDir, env: process.env, how: how + shop });
};

function synthesize(how: string, list: List, key: string | undefined): string {
  const outdir = mkdtempSync(join(tmpdir(), 'courtier-synth-'));
  try {
    const args = ['--input-type=module', '--eval', APP, outdir, how, `./${LISTS[list]}`];
    execFileSync(process.execPath, args, { cwd: projectDir, stdio: ['ignore', 'ignore', 'pipe'] });
    for (const name of readdirSync(outdir)) {
      if (name.startsWith('asset.')) rmSync(join(outdir, name), { recursive: true });
    }
    // Of sources that changed meanwhile: for this test alone.
    const name = key !== undefined && keyOf(how, list) === key ? key : `once-${randomUUID()}`;
    return kept.keep(name, (folder) => cpSync(outdir, folder, { recursive: true }));
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** Reading a template looks for circles in all of it. */
function once(read: (name: string) => Template): (name: string) => Template {
  const templates = new Map<string, Template>();
  return (name) => {
    const template = templates.get(name) ?? read(name);
    templates.set(name, template);
    return template;
  };
}

type Body = { Type: string; Properties?: Record<string, unknown>; Metadata?: Record<string, unknown> };

function resourcesOf(template: { Resources?: Record<string, Body> }, type: string): Resource[] {
  return Object.entries(template.Resources ?? {})
    .filter(([, resource]) => resource.Type === type)
    .map(([logicalId, { Type, Properties = {}, Metadata = {} }]) => ({
      logicalId,
      type: Type,
      properties: Properties,
      metadata: Metadata,
    }));
}
