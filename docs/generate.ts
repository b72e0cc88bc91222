import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tables as performanceTables } from '../bench/performance/tables.ts';
import { tables as scaleTables } from '../bench/scale/tables.ts';
import { topologies } from '../core/topology/index.ts';
import { renderDocs } from '../core/topology/render-docs.ts';
import { defaultSettings } from '../core/topology/settings.ts';
import { choices } from '../lib/stage-choices.ts';
import { picture, tables as proofTables } from '../prove/tables.ts';
import { renderCli } from './cli.ts';
import { renderCost } from './cost/render.ts';
import { filled } from './filled.ts';
import { renderConsoleTypes } from './openapi/console-types.ts';
import { renderOpenapi } from './openapi/render.ts';
import { permissions } from './permissions.ts';
import { reservedConcurrency } from './reserved.ts';

const prod = () => ({
  apiRate: choices.prod.api.rateLimit,
  connections: choices.prod.broker?.connections ?? 0,
  publishing: choices.prod.concurrency.publish,
  reserved: reservedConcurrency('prod'),
});

/** Those of the broker service, which are in the package too. */
const served: Readonly<Record<string, () => string>> = {
  'topology.md': () => renderDocs(topologies, defaultSettings),
  'openapi.json': renderOpenapi,
  'cost.md': renderCost,
};

/**
 * The documents that are generated, whole or in part, by their place beside this file. A test fails when one on disk is stale.
 *
 * `node --conditions=product docs/generate.ts FOLDER` writes those of the broker service alone, without a system.
 */
export const documents: Readonly<Record<string, () => string>> = {
  ...served,
  'cli.md': renderCli,
  '../console/app/api/schema.ts': renderConsoleTypes,
  'security.md': () => filled('security.md', { permissions }),
  'performance.md': () => filled('performance.md', performanceTables()),
  'proof.md': () => filled('proof.md', proofTables()),
  'pictures/proof.svg': () => picture(),
  'scale.md': () => filled('scale.md', scaleTables(prod())),
};

if (import.meta.main) {
  const [folder = import.meta.dirname] = process.argv.slice(2);
  const chosen = process.argv[2] === undefined ? documents : served;
  for (const [name, text] of Object.entries(chosen)) {
    await writeFile(join(folder, name), text());
    console.log(`docs/${name} written`);
  }
}
