import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const refused: [string, string][] = [
  ['core/retry/new.ts', 'node:fs'],
  ['core/retry/new.ts', '@aws-sdk/client-sqs'],
  ['core/retry/new.ts', '../../adapters/sqs/client.ts'],
  ['adapters/sqs/new.ts', '../../functions/wiring/environment.ts'],
  ['functions/publish/new.ts', '../redeliver/handler.ts'],
  ['functions/publish/new.ts', '../../lib/stage.ts'],
  ['functions/publish/new.ts', '../../docs/openapi/index.ts'],
  ['adapters/http/new.ts', '../../docs/openapi/index.ts'],
  ['core/api/new.ts', '../../docs/openapi/index.ts'],
  ['lib/stacks/new.ts', '../../functions/publish/handler.ts'],
  ['lib/stacks/new.ts', '../../adapters/sqs/client.ts'],
  ['localstack/events/new.ts', '../../lib/stage.ts'],
  ['client/new.ts', '../core/errors.ts'],
  ['client/new.ts', '../adapters/amqp/dial.ts'],
  ['client/new.ts', '@aws-sdk/client-sqs'],
  ['localstack/events/new.ts', '../../functions/publish/handler.ts'],
  ['console/app/new.ts', '../../core/errors.ts'],
  ['console/app/new.ts', '../../functions/api/handler.ts'],
  ['console/app/new.ts', 'zod'],
  ['console/app/new.ts', '../../client/http.ts'],
  ['cache/new.ts', '../core/errors.ts'],
  ['cache/new.ts', 'zod'],
  ['core/retry/new.ts', '../../systems/shop/domain/sale.ts'],
  ['adapters/sqs/new.ts', '../../systems/shop/domain/sale.ts'],
  ['functions/publish/new.ts', '../../systems/index.ts'],
  ['lib/stacks/new.ts', '../../systems/index.ts'],
  ['lib/stacks/new.ts', '../../core/topology/index.ts'],
  ['client/new.ts', '../systems/index.ts'],
  ['localstack/parts/new.ts', '../../systems/shop/local.ts'],
  ['localstack/new.ts', '../systems/shop/local/till.ts'],
  ['localstack/new.ts', '#systems'],
  ['test/lib/new.ts', '../../systems/index.ts'],
  ['test/core/retry/new.ts', '../../../systems/till/domain/sale.ts'],
  ['systems/shop/domain/new.ts', '../../../adapters/sqs/client.ts'],
  ['systems/shop/domain/new.ts', 'node:fs'],
  ['systems/shop/stores/new.ts', '../functions/till/handler.ts'],
  ['systems/shop/functions/till/new.ts', '../ledger/handler.ts'],
  ['systems/shop/functions/till/new.ts', '../../../../lib/stage.ts'],
];

const allowed: [string, string][] = [
  ['core/retry/new.ts', 'zod'],
  ['core/retry/new.ts', 'node:crypto'],
  ['core/retry/new.ts', '#systems'],
  ['core/retry/new.ts', '../errors.ts'],
  ['adapters/sqs/new.ts', '../../core/errors.ts'],
  ['functions/publish/new.ts', '../pipeline/define-consumer.ts'],
  ['functions/publish/new.ts', '../http/page-query.ts'],
  ['functions/publish/new.ts', '../wiring/environment.ts'],
  ['functions/publish/new.ts', '../../adapters/sqs/client.ts'],
  ['lib/stacks/new.ts', '../../functions/publish/env.ts'],
  ['lib/new.ts', '../cache/content.ts'],
  ['localstack/events/new.ts', '../lambda/functions.ts'],
  ['localstack/new.ts', '../cache/content.ts'],
  ['localstack/new.ts', './parts/system-parts.ts'],
  ['systems/shop/new.ts', '../../localstack/parts/system-part.ts'],
  ['test/repository/docs/new.ts', '../../../systems/index.ts'],
  ['test/lib/new.ts', '../shop/system.ts'],
  ['test/installed/new.ts', '#systems'],
  ['console/app/new.ts', 'preact'],
  ['console/app/new.ts', '../../client/may-pass.ts'],
  ['console/app/new.ts', './api/call.ts'],
  ['console/app/new.ts', '../../core/json/scan.ts'],
  ['console/app/new.ts', '../../core/permission/allows.ts'],
  ['cache/new.ts', './content.ts'],
  ['cache/new.ts', 'node:fs'],
  ['client/new.ts', './errors.ts'],
  ['client/new.ts', 'amqplib'],
  ['client/new.ts', 'node:crypto'],
  ['client/new.ts', '../core/message/event-message.ts'],
  ['systems/shop/domain/new.ts', '../../../core/errors.ts'],
  ['systems/shop/stores/new.ts', '../../../adapters/dynamodb/calls.ts'],
  ['systems/shop/functions/till/new.ts', '../../../../functions/wiring/environment.ts'],
  ['systems/shop/functions/till/new.ts', '../../domain/sale.ts'],
  ['systems/shop/functions/till/new.ts', './handler.ts'],
];

let folder: string;
let refusedPaths: Set<string>;

/** One file for each case in a folder that has our biome.json, linted as `npm run check` does. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'import-rules-'));
  await cp('biome.json', join(folder, 'biome.json'));
  for (const [index, [path, from]] of [...refused, ...allowed].entries()) {
    const file = join(folder, pathOf(path, index));
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, `import { thing } from '${from}';\n\nconsole.log(thing);\n`);
  }
  const options = ['lint', '--only=style/noRestrictedImports', '--max-diagnostics=200', '--reporter=json'];
  const { stdout } = spawnSync('biome', options, { cwd: folder, encoding: 'utf8' });
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: { location: { path: string } }[] };
  refusedPaths = new Set(diagnostics.map(({ location }) => location.path));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const pathOf = (path: string, index: number) => path.replace('new.ts', `new-${index}.ts`);

describe('who may import whom', () => {
  it.each(refused.map((rule, index) => [...rule, index] as const))(
    '%s may not import %s',
    (path, _, index) => {
      expect(refusedPaths).toContain(pathOf(path, index));
    },
  );

  it.each(allowed.map((rule, index) => [...rule, refused.length + index] as const))(
    '%s may import %s',
    (path, _, index) => {
      expect(refusedPaths).not.toContain(pathOf(path, index));
    },
  );
});
