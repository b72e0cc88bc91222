import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/{bin,check,core,adapters,functions,lib,localstack,docs,examples}/**/*.test.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'running',
          include: ['test/contract/**/*.test.ts', 'test/system/**/*.test.ts'],
          globalSetup: ['test/running.ts'],
          testTimeout: 120_000,
        },
      },
    ],
  },
});
