/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'test/mutation/vitest.config.ts' },
  mutate: ['retry', 'failure', 'idempotency', 'topology', 'permission'].map(
    (folder) => `core/${folder}/**/*.ts`,
  ),
  coverageAnalysis: 'perTest',
  concurrency: 1,
  timeoutMS: 120_000,
  // What runs at import needs every test, each time: decision 99.
  ignoreStatic: true,
  incremental: true,
  incrementalFile: '.build/mutation/last.json',
  tempDirName: '.build/mutation/sandbox',
  // Stryker would read it by TypeScript's own API, which TypeScript 7 does not have.
  tsconfigFile: '',
  ignorePatterns: ['.build', '.courtier', 'cdk.out', 'bench', 'console', 'docs', 'prove'],
  reporters: ['clear-text', 'json'],
  jsonReporter: { fileName: '.build/mutation/report.json' },
  clearTextReporter: { allowColor: false, logTests: false },
};
