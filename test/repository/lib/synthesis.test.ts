import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { BUNDLING_STACKS } from 'aws-cdk-lib/cx-api';
import { afterAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..', '..', '..');

/** What prod cannot be without. */
const demanded = {
  COURTIER_ALERT_EMAIL: 'duty@example.com',
  COURTIER_SMTP_URL: 'smtp://relay.example.com:587',
};

/** Without any way to AWS: no credentials, no instance to ask for some, and a proxy where nobody listens. */
const offline = {
  PATH: process.env.PATH,
  AWS_EC2_METADATA_DISABLED: 'true',
  HTTPS_PROXY: 'http://127.0.0.1:9',
  HTTP_PROXY: 'http://127.0.0.1:9',
};

describe('the CDK app', () => {
  // By AWS's own rules, and in a process of its own. `npm run synth` checks each stage against CloudFormation's schema as well,
  // whose engine takes five seconds to load; the bundles are the matter of test/installed/bundle.test.ts.
  it('is synthesized offline', async () => {
    const outdir = temporary();
    const CDK_CONTEXT_JSON = JSON.stringify({ [BUNDLING_STACKS]: [] });
    const env = {
      ...offline,
      CDK_CONTEXT_JSON,
      CDK_OUTDIR: outdir,
      CDK_VALIDATION: 'false',
      COURTIER_STAGE: 'prod',
      ...demanded,
    };
    await run(process.execPath, ['bin/courtier.ts'], { cwd: root, env });
    expect(readdirSync(outdir)).toContain('manifest.json');
  });

  it('demands for prod all that is missing in one list, before anything is written that could be deployed', async () => {
    const outdir = temporary();
    const CDK_CONTEXT_JSON = JSON.stringify({ [BUNDLING_STACKS]: [] });
    const env = { ...offline, CDK_CONTEXT_JSON, CDK_OUTDIR: outdir, COURTIER_STAGE: 'prod' };
    const failed = run(process.execPath, ['bin/courtier.ts'], { cwd: root, env });
    await expect(failed).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/Nobody is alerted[\s\S]*COURTIER_SMTP_URL is missing/),
    });
    expect(readdirSync(outdir).filter((name) => name.endsWith('.template.json'))).toEqual([]);
  });

  it('ends with an error that names the setting which it cannot read', async () => {
    const env = { ...offline, CDK_OUTDIR: temporary(), COURTIER_STAGE: 'local', MESSAGE_TTL: 'soon' };
    const failed = run(process.execPath, ['bin/courtier.ts'], { cwd: root, env });
    await expect(failed).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('MESSAGE_TTL') });
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
