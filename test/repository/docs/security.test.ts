import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const project = join(import.meta.dirname, '..', '..', '..');

it('names in docs/security.md only tests that there are', () => {
  const page = readFileSync(join(project, 'docs', 'security.md'), 'utf8').split('## What was tried')[1] ?? '';
  const named = [...page.matchAll(/"([^"]+)"/g)].map(([, name = '']) => name);
  expect(named.length).toBeGreaterThan(10);
  const sources = globSync('{test,systems/*/test}/**/*.ts', { cwd: project })
    .filter((file) => !file.endsWith('docs/security.test.ts'))
    .map((file) => readFileSync(join(project, file), 'utf8'))
    .join('\n');
  expect(named.filter((name) => !sources.includes(`'${name}'`))).toEqual([]);
});
