import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AwsSolutionsChecks } from 'cdk-nag';
import { afterAll, describe, expect, it } from 'vitest';
import { systems } from '#systems';
import { acknowledgementsOf, courtierApp } from '../../lib/app.ts';
import { isAcknowledged } from '../../lib/nag.ts';
import { stageNames } from '../../lib/named-stage.ts';

describe("AWS's own rules", () => {
  const acknowledgements = acknowledgementsOf(systems);
  const settings = [
    ...stageNames.map((name) => ({ COURTIER_STAGE: name })),
    // With the NAT instance that a network of dev has.
    { COURTIER_STAGE: 'dev', COURTIER_BROKER_ACCESS: 'private' },
  ];
  const findings = settings.flatMap((environment) => {
    const app = courtierApp({
      environment,
      systems,
      outdir: temporary(),
      checked: false,
      bundled: false,
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
