import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { inject } from 'vitest';
import type { System } from '../../core/system/define.ts';
import type { StageName } from '../../lib/stage.ts';

// Node itself loads them, as for `cdk synth`: it loads each system's stack.ts, which has to find the same modules.
const load = createRequire(import.meta.url);
const { courtierApp } = load('../../lib/app.ts') as typeof import('../../lib/app.ts');
const { systems: installed } = load(inject('systems')) as { systems: readonly System[] };

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

/** What stages on AWS cannot be without, and what of it is an address where nobody minds. */
const DEMANDED = { COURTIER_ALERT_EMAIL: 'none', COURTIER_SMTP_URL: 'smtp://relay.example.com:587' };

/** By stage and settings. The files of a worker share their modules: what one has synthesized serves the others. */
const made = new Map<string, Synthesized>();

/**
 * Synthesizes a stage of the systems that are installed (`#systems`), of which COURTIER_SYSTEMS chooses; once for all tests
 * of a worker. Functions are not bundled: test/installed/bundle.test.ts has their bundles.
 */
export function synthesized(stageName: StageName, settings: Record<string, string> = {}): Synthesized {
  const key = JSON.stringify([stageName, Object.entries(settings).toSorted()]);
  const stage = made.get(key) ?? synthesize(stageName, settings);
  made.set(key, stage);
  return stage;
}

/** The product without a system, for what a setting decides alone: its templates are the smallest. */
export function withoutSystems(stageName: StageName, settings: Record<string, string> = {}): Synthesized {
  return synthesized(stageName, { ...settings, COURTIER_SYSTEMS: 'none' });
}

/** A stage of other systems than those that are installed. */
export function synthesize(
  stageName: StageName,
  settings: Record<string, string>,
  systems: readonly System[] = installed,
): Synthesized {
  const outdir = mkdtempSync(join(tmpdir(), 'courtier-synth-'));
  try {
    const environment = { ...DEMANDED, ...settings, COURTIER_STAGE: stageName };
    const assembly = courtierApp({ environment, systems, outdir, checked: false, bundled: false }).synth();
    // Each is read once and then kept in memory: the folder goes.
    for (const stack of assembly.stacks) void stack.template;
    return {
      assembly,
      stack: once((name) =>
        Template.fromJSON(assembly.getStackByName(`courtier-${stageName}-${name}`).template),
      ),
      resources: (type) => assembly.stacks.flatMap(({ template }) => resourcesOf(template, type)),
    };
  } finally {
    rmSync(outdir, { recursive: true });
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
