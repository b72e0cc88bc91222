import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { courtierApp } from '../../lib/app.ts';

it('takes the stage from the context of the command line before the environment', () => {
  const outdir = mkdtempSync(join(tmpdir(), 'courtier-app-'));
  onTestFinished(() => rmSync(outdir, { recursive: true }));
  vi.stubEnv('CDK_CONTEXT_JSON', JSON.stringify({ stage: 'dev' }));
  const environment = { COURTIER_STAGE: 'local' };
  const app = courtierApp({ systems: [], environment, outdir, checked: false, bundled: false });
  expect(app.node.children.map(({ node }) => node.id)).toContain('courtier-dev-broker');
});
