import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pythonPackage } from '../../python.ts';
import { type Runtime, repository, startRuntime } from '../../runtime.ts';

const run = promisify(execFile);
/** Each names itself once. */
const operations = (await readFile(join(repository, 'docs', 'openapi.json'), 'utf8')).match(
  /"operationId":/g,
)?.length;
const commands = pythonPackage(process.env, {
  name: 'schemathesis',
  version: '4.32.5',
  command: 'schemathesis',
});
const command = commands && join(commands, 'schemathesis');

/** Of each operation: its examples, and so many requests beside them. The seed makes a run repeatable. */
const EXAMPLES = 5;
const SEED = 9;
const PATIENCE_MS = 540_000;
const CHECKS = [
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
  'refused_for_a_reason_in_the_schema',
  'no_fault_of_its_own',
];

describe.skipIf(!command)(
  `the API, tried by schemathesis${command ? '' : ' (no Python here to run it)'}`,
  () => {
    let runtime: Runtime;
    let folder: string;
    // One of its own: it makes and removes whatever it is allowed to.
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'courtier-schemathesis-'));
      runtime = await startRuntime({ projectDir: repository });
    });
    afterAll(async () => {
      await runtime?.stop();
      await rm(folder, { recursive: true, force: true });
    });

    it(
      'takes what fits its document or says a reason that is in it, and answers as documented',
      async () => {
        const { api, adminKey } = runtime.ready;
        const options = {
          url: api,
          header: `Authorization: Bearer ${adminKey}`,
          phases: 'examples,fuzzing',
          'max-examples': EXAMPLES,
          seed: SEED,
          workers: 4,
          'request-timeout': 40,
          mode: 'positive',
          checks: CHECKS.join(','),
        };
        const given = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
        const ended = await run(command ?? '', ['run', join(repository, 'docs', 'openapi.json'), ...given], {
          cwd: folder,
          env: { ...process.env, SCHEMATHESIS_HOOKS: join(repository, 'test', 'schemathesis', 'checks.py') },
          timeout: PATIENCE_MS,
          maxBuffer: 16_777_216,
        }).catch((error: { stdout: string; stderr: string }) => error);
        expect(ended, `${ended.stdout}${ended.stderr}`).not.toBeInstanceOf(Error);
        expect(ended.stdout).toMatch(new RegExp(`Tested: ${operations}\\b`));
      },
      PATIENCE_MS + 30_000,
    );
  },
);
