import { globSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { SLOWEST } from '../slowest-first.ts';

const root = join(import.meta.dirname, '..', '..');

it('the tests that begin first are there', () => {
  const files = globSync('{test,systems/*/test}/**/*.test.ts', { cwd: root });
  expect(SLOWEST.filter((path) => !files.some((file) => `/${file}`.endsWith(`/${path}.test.ts`)))).toEqual(
    [],
  );
});
