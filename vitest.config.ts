import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    testTimeout: 60_000,
    // One fewer than cores, as by default, but never one alone: stories mostly wait for the runtime.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    hookTimeout: 120_000,
    // What Lambda gives a function; the local parts take any.
    env: { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: [
            'test/{bin,cache,check,client,core,adapters,functions,lib,localstack,docs,examples}/**/*.test.ts',
            'systems/*/test/**/*.test.ts',
          ],
          exclude: ['systems/*/test/{contract,system}/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'running',
          include: ['{test,systems/*/test}/{contract,system}/**/*.test.ts'],
          globalSetup: ['test/running.ts'],
          testTimeout: 120_000,
        },
      },
    ],
  },
});
