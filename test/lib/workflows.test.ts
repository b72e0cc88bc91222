import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as path } from 'node:path';
import type { CloudFormationStackArtifact } from 'aws-cdk-lib/cx-api';
import { afterAll, describe, expect, it } from 'vitest';
import type { System } from '../../core/system/define.ts';
import { courtierApp } from '../../lib/app.ts';
import { gymSystem } from '../gym/system.ts';
import { shop } from '../shop/system.ts';

type Resource = { Type: string; Properties: Record<string, unknown> };

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** The resources of a deployment of these systems on a laptop, by the end of their stack's name. */
function deployed(systems: readonly System[]): Map<string, Resource[]> {
  const outdir = mkdtempSync(path(tmpdir(), 'courtier-workflows-'));
  folders.push(outdir);
  const environment = { COURTIER_STAGE: 'local' };
  const app = courtierApp({ environment, systems, outdir, checked: false, bundled: false });
  return new Map(
    app.synth().stacks.map((stack: CloudFormationStackArtifact) => {
      const { Resources = {} } = stack.template as { Resources?: Record<string, Resource> };
      return [stack.stackName.replace('courtier-local-', ''), Object.values(Resources)];
    }),
  );
}

const of = (stack: Resource[] | undefined, type: string) =>
  (stack ?? []).filter(({ Type }) => Type === type).map(({ Properties }) => Properties);
const functionsOf = (stack: Resource[] | undefined) =>
  of(stack, 'AWS::Lambda::Function').map(({ FunctionName, Environment }) => {
    const { Variables = {} } = Environment as { Variables?: Record<string, unknown> };
    return [FunctionName, Variables.WORKFLOW];
  });

describe('a deployment', () => {
  it('without a workflow has no state machine for one, and no stack', () => {
    const stacks = deployed([]);
    expect([...stacks.keys()]).not.toContain('workflow');
    expect([...stacks.keys()]).toContain('api');
  });

  it('has a state machine for each workflow, and in its system what starts it and hears its answers', () => {
    const stacks = deployed([shop, gymSystem]);
    const machines = of(stacks.get('workflow'), 'AWS::StepFunctions::StateMachine');
    expect(machines.map(({ StateMachineName }) => StateMachineName)).toEqual([
      'courtier-local-workflow-order',
      'courtier-local-workflow-join',
    ]);
    expect(functionsOf(stacks.get('workflow'))).toEqual([['courtier-local-workflow-step', undefined]]);
    expect(functionsOf(stacks.get('gym'))).toEqual([
      ['courtier-local-joins', 'join'],
      ['courtier-local-join-answers', 'join'],
    ]);
    const ofShop = functionsOf(stacks.get('shop')).filter(([, workflow]) => workflow !== undefined);
    expect(ofShop).toEqual([
      ['courtier-local-order-workflow', 'order'],
      ['courtier-local-order-answers', 'order'],
    ]);
  });
});
