import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { SlowestFirst } from './test/slowest-first.ts';

export default defineConfig({
  test: {
    // A limit ends what hangs. It judges no speed: a busy machine is ten times slower.
    testTimeout: 300_000,
    // One fewer than cores, as by default, but never one alone: stories mostly wait for the runtime.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    hookTimeout: 300_000,
    sequence: { sequencer: SlowestFirst },
    // What Lambda gives a function; the local parts take any.
    env: { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' },
    projects: [
      {
        extends: true,
        // The product knows no system: its tests run on one that is theirs alone.
        resolve: { alias: { '#systems': join(import.meta.dirname, 'test/shop/index.ts') } },
        test: {
          name: 'unit',
          include: [
            'test/{bin,cache,check,client,core,adapters,functions,localstack,examples}/**/*.test.ts',
            // It puts a stand-in in esbuild's place.
            'test/lib/kept-bundles.test.ts',
          ],
        },
      },
      {
        extends: true,
        test: {
          name: 'systems',
          include: ['systems/*/test/**/*.test.ts'],
          exclude: ['systems/*/test/{contract,system}/**', 'systems/*/test/stack.test.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'synth',
          // The files of a worker share its modules: importing CDK, bundling the functions and synthesizing the stages
          // would take most of the time otherwise. So a file leaves nothing behind.
          isolate: false,
          unstubEnvs: true,
          unstubGlobals: true,
          restoreMocks: true,
          include: ['test/{lib,docs}/**/*.test.ts', 'systems/*/test/stack.test.ts'],
          exclude: ['test/lib/kept-bundles.test.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'running',
          include: ['{test,systems/*/test}/{contract,system}/**/*.test.ts'],
          globalSetup: ['test/running.ts'],
        },
      },
    ],
  },
});
