import { join } from 'node:path';
import { afterAll, inject } from 'vitest';
import { Children } from '../../localstack/children.ts';
import type { Target } from './deploy.ts';

/** Whose tokens the deployment lets in. */
export function knownIssuer(): { issuer: string; audience: string } {
  const found = inject('issuer');
  if (found === null) throw new Error('setup.ts provides no issuer.');
  return found;
}

/** Where the deployment of this run stands; what is started for it ends with the file of tests. */
export function deploymentTarget(): Target {
  const { dataDir, url, broker } = inject('deployedOn');
  const log = { warn: (text: string) => console.error(text) };
  const children = new Children(join(dataDir, `guard-${process.pid}.pid`), log);
  afterAll(() => children.close());
  return { dataDir, endpoint: { url }, broker, children };
}
