import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { AwsSolutionsChecks } from 'cdk-nag';
import { afterAll, describe, expect, it } from 'vitest';
import { acknowledgementsOf, courtierApp } from '../../lib/app.ts';
import { isAcknowledged } from '../../lib/nag.ts';
import { stageNames } from '../../lib/stage.ts';
import { systems } from '../../systems/index.ts';
import { synthesized } from './synthesized.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..', '..');

/** Without any way to AWS: no credentials, no instance to ask for some, and a proxy where nobody listens. */
const offline = {
  PATH: process.env.PATH,
  AWS_EC2_METADATA_DISABLED: 'true',
  HTTPS_PROXY: 'http://127.0.0.1:9',
  HTTP_PROXY: 'http://127.0.0.1:9',
};

describe('the CDK app', () => {
  it.each(stageNames)('has the stacks of stage %s, and looks nothing up for them', (name) => {
    const { manifest, stacks } = synthesized(name).assembly;
    expect(manifest.missing).toBeUndefined();
    const owned = name === 'local' ? [] : ['network', 'broker'];
    const expected = [
      ...owned,
      'data',
      'retry',
      'workflow',
      'messaging',
      ...systems.map(({ topology }) => topology.system),
      'api',
    ].map((stack) => `courtier-${name}-${stack}`);
    expect(stacks.map(({ stackName }) => stackName).toSorted()).toEqual(expected.toSorted());
  });

  // Checked, and in a process of its own: `npm run synth` does the same for the other stages.
  it('is synthesized offline', async () => {
    const outdir = temporary();
    const env = { ...offline, CDK_OUTDIR: outdir, COURTIER_STAGE: 'prod' };
    await run(process.execPath, ['bin/courtier.ts'], { cwd: root, env });
    expect(readdirSync(outdir)).toContain('manifest.json');
  });

  it('deploys its stacks in one order: each uses only those before it', () => {
    const order = [
      'network',
      'broker',
      'data',
      'retry',
      'workflow',
      'messaging',
      ...systems.map(({ topology }) => topology.system),
      'api',
    ].map((stack) => `courtier-dev-${stack}`);
    for (const { id, dependencies } of synthesized('dev').assembly.stacks) {
      for (const used of dependencies.filter((each) => !each.id.endsWith('.assets'))) {
        expect(order.indexOf(used.id), `${id} uses ${used.id}`).toBeLessThan(order.indexOf(id));
      }
    }
  });

  it('takes the stage from the context of the command line before the environment', () => {
    const context = process.env.CDK_CONTEXT_JSON;
    process.env.CDK_CONTEXT_JSON = JSON.stringify({ stage: 'dev' });
    try {
      const app = courtierApp({
        systems,
        environment: { COURTIER_STAGE: 'local' },
        outdir: temporary(),
        checked: false,
      });
      expect(app.node.children.map(({ node }) => node.id)).toContain('courtier-dev-broker');
    } finally {
      if (context === undefined) delete process.env.CDK_CONTEXT_JSON;
      else process.env.CDK_CONTEXT_JSON = context;
    }
  });

  it('ends with an error that names the setting which it cannot read', async () => {
    const env = { ...offline, CDK_OUTDIR: temporary(), COURTIER_STAGE: 'local', MESSAGE_TTL: 'soon' };
    const failed = run(process.execPath, ['bin/courtier.ts'], { cwd: root, env });
    await expect(failed).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('MESSAGE_TTL') });
  });
});

describe("AWS's own rules", () => {
  const acknowledgements = acknowledgementsOf(systems);
  const findings = stageNames.flatMap((name) => {
    const app = courtierApp({
      environment: { COURTIER_STAGE: name },
      systems,
      outdir: temporary(),
      checked: false,
    });
    const { violations } = new AwsSolutionsChecks(app).validateScope(app);
    return violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath = '' }) => ({ rule: ruleName, path: constructPath })),
    );
  });

  it('find nothing in any stage that is not acknowledged with a reason', () => {
    expect(findings.length).toBeGreaterThan(20);
    expect(findings.filter(({ rule, path }) => !isAcknowledged(rule, path, acknowledgements))).toEqual([]);
  });

  it('still find everything that is acknowledged', () => {
    const stale = acknowledgements.filter(
      (each) => !findings.some(({ rule, path }) => each.rule.test(rule) && each.at.test(path)),
    );
    expect(stale).toEqual([]);
  });
});

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder that goes with these tests: an assembly has 16 MB. */
function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'courtier-synth-'));
  folders.push(folder);
  return folder;
}
