import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App } from 'aws-cdk-lib';
import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import { AwsSolutionsChecks } from 'cdk-nag';
import { afterAll, describe, expect, it } from 'vitest';
import { systems } from '#systems';
import { courtierApp, knownOf } from '../../lib/app.ts';
import { findingsOf, isAcknowledged } from '../../lib/nag.ts';
import { stageNames } from '../../lib/named-stage.ts';
import { isAllowed } from '../../lib/wildcards.ts';

const settings = [
  ...stageNames.filter((name) => name !== 'local').map((name) => ({ COURTIER_STAGE: name })),
  // With the NAT instance that a network of dev has.
  { COURTIER_STAGE: 'dev', COURTIER_BROKER_ACCESS: 'private', COURTIER_BROKER_GENERATION: '2' },
];
const known = knownOf(systems);

const appOf = (environment: Record<string, string>) =>
  courtierApp({
    environment,
    systems,
    outdir: temporary(),
    checked: false,
    bundled: false,
  });

const findingsIn = (app: App) => findingsOf(app, new AwsSolutionsChecks(app).validateScope(app).violations);

describe("AWS's own rules", () => {
  const findings = settings.flatMap((environment) => findingsIn(appOf(environment)));

  it('find nothing in any stage on AWS that is not acknowledged with a reason', () => {
    expect(findings.length).toBeGreaterThan(20);
    expect(
      findings.filter((each) => !isAcknowledged(each, known)).map(({ rule, path }) => [rule, path]),
    ).toEqual([]);
  });

  it('still find everything that is acknowledged, and every action that is allowed with a wildcard', () => {
    const stale = known.acknowledgements.filter(
      (each) => !findings.some(({ rule, path }) => each.rule.test(rule) && each.at.test(path)),
    );
    expect(stale).toEqual([]);
    const wildcards = findings.flatMap(({ wildcard }) => wildcard ?? []);
    const unused = known.allowances.flatMap((each) =>
      each.actions.filter(
        (action) => !wildcards.some((found) => isAllowed(found, [{ ...each, actions: [action] }])),
      ),
    );
    expect(unused).toEqual([]);
  });

  it('find one more action on a wildcard in a role that has some already, whatever statement it hides in', () => {
    const app = appOf({ COURTIER_STAGE: 'prod' });
    const role = app.node.findAll().find(({ node }) => node.path.endsWith('-api/Queues/Role')) as Role;
    role.addToPolicy(new PolicyStatement({ actions: ['lambda:DeleteFunction'], resources: ['*'] }));
    role.addToPolicy(new PolicyStatement({ actions: ['lambda:DeleteEventSourceMapping'], resources: ['*'] }));
    role.addToPolicy(new PolicyStatement({ actions: ['sqs:*'], resources: ['arn:aws:sqs:eu-west-3:1:one'] }));
    const open = findingsIn(app).filter((each) => !isAcknowledged(each, known));
    expect(open.map(({ rule }) => rule).toSorted()).toEqual([
      'AwsSolutions-IAM5[lambda:DeleteEventSourceMapping on *]',
      'AwsSolutions-IAM5[lambda:DeleteFunction on *]',
      'AwsSolutions-IAM5[sqs:* on arn:aws:sqs:eu-west-3:1:one]',
    ]);
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
