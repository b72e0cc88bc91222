import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { PATIENCE_MS } from './test/patience.ts';
import { SlowestFirst } from './test/slowest-first.ts';

/** What `#systems` is: one system that is the tests' own, or those that this repository deploys. */
const shop = join(import.meta.dirname, 'test/shop/index.ts');
const repository = join(import.meta.dirname, 'systems/index.ts');

declare module 'vitest' {
  export interface ProvidedContext {
    /** The module that `#systems` is. */
    systems: string;
    /** Of these systems, whose deployments the tests in test/installed look at. */
    choices: { what: string; settings: Record<string, string> }[];
  }
}

/** The files of a worker share its modules: to import them again for each would take most of the time. A file leaves nothing behind. */
const shared = { isolate: false, setupFiles: [join(import.meta.dirname, 'test/leave-nothing.ts')] };

/** Beside the parts of the local runtime: what these test are programs, too. */
const startsProcesses = ['test/bin/{commands,completion}.test.ts'];

export default defineConfig({
  test: {
    // A limit ends what hangs. It judges no speed: a busy machine is ten times slower.
    testTimeout: 300_000,
    // One more than cores: stories mostly wait, for the runtime, for schedules and for what a function takes to start. With
    // one more still, functions on two cores run out of their time.
    maxWorkers: availableParallelism() + 1,
    hookTimeout: 300_000,
    expect: { poll: { timeout: PATIENCE_MS } },
    sequence: { sequencer: SlowestFirst },
    setupFiles: [join(import.meta.dirname, 'test/one-seed.ts')],
    // What Lambda gives a function; the local parts take any.
    env: { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' },
    projects: [
      {
        extends: true,
        // The product knows no system: its tests run on one that is theirs alone.
        resolve: { alias: { '#systems': shop } },
        test: {
          name: 'unit',
          ...shared,
          include: [
            'test/{bin,check,client,console-app,core,adapters,functions,examples,model,package,prove}/**/*.test.ts',
          ],
          exclude: startsProcesses,
        },
      },
      {
        extends: true,
        resolve: { alias: { '#systems': shop } },
        test: {
          name: 'parts',
          ...shared,
          include: [
            'test/{cache,localstack}/**/*.test.ts',
            ...startsProcesses,
            // It puts a stand-in in esbuild's place.
            'test/lib/kept-bundles.test.ts',
          ],
        },
      },
      {
        extends: true,
        resolve: { alias: { '#systems': shop } },
        test: {
          name: 'synth',
          ...shared,
          include: ['test/{lib,docs,installed}/**/*.test.ts'],
          exclude: ['test/lib/kept-bundles.test.ts'],
          provide: {
            systems: shop,
            choices: [
              { what: 'the shop', settings: {} },
              { what: 'no system', settings: { COURTIER_SYSTEMS: 'none' } },
            ],
          },
        },
      },
      {
        extends: true,
        test: {
          name: 'systems',
          ...shared,
          include: [
            'systems/*/test/**/*.test.ts',
            'test/installed/**/*.test.ts',
            'test/repository/*/**/*.test.ts',
          ],
          exclude: ['systems/*/test/{contract,system}/**', 'test/repository/system/**'],
          provide: {
            systems: repository,
            choices: [{ what: 'the systems of this repository', settings: {} }],
          },
        },
      },
      {
        extends: true,
        resolve: { alias: { '#systems': shop } },
        test: {
          name: 'running',
          ...shared,
          include: ['test/{console,contract,system}/**/*.test.ts'],
          globalSetup: ['test/running.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'running-systems',
          ...shared,
          include: ['test/repository/system/**/*.test.ts', 'systems/*/test/{contract,system}/**/*.test.ts'],
          globalSetup: ['test/repository/system/running.ts'],
        },
      },
    ],
  },
});
