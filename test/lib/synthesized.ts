import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { courtierApp } from '../../lib/app.ts';
import type { StageName } from '../../lib/stage.ts';

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

export function synthesized(stageName: StageName, settings: Record<string, string> = {}): Synthesized {
  const outdir = mkdtempSync(join(tmpdir(), 'courtier-synth-'));
  const environment = { ...settings, COURTIER_STAGE: stageName };
  const assembly = courtierApp({ environment, outdir, checked: false }).synth();
  // Read now and then kept in memory: an assembly has 16 MB, and every test file makes several.
  for (const stack of assembly.stacks) void stack.template;
  rmSync(outdir, { recursive: true });
  return {
    assembly,
    stack: (name) => Template.fromJSON(assembly.getStackByName(`courtier-${stageName}-${name}`).template),
    resources: (type) => assembly.stacks.flatMap(({ template }) => resourcesOf(template, type)),
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
