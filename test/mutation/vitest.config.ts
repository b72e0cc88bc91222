import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const root = join(import.meta.dirname, '..', '..');

/** What judges a mutant of core: core's own unit tests. They start nothing, and end within seconds. */
export default defineConfig({
  root,
  resolve: { alias: { '#systems': join(root, 'test/shop/index.ts') } },
  test: {
    name: 'mutation',
    include: ['test/core/**/*.test.ts'],
    isolate: false,
    testTimeout: 300_000,
    setupFiles: ['test/one-seed.ts', 'test/leave-nothing.ts'].map((file) => join(root, file)),
    env: { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' },
  },
});
