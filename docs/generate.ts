import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { topologies } from '../core/topology/index.ts';
import { renderDocs } from '../core/topology/render-docs.ts';
import { defaultSettings } from '../core/topology/settings.ts';
import { renderCost } from './cost/render.ts';
import { renderOpenapi } from './openapi/render.ts';

/**
 * The documents that are generated, by their place beside this file. A test fails when one on disk is stale.
 *
 * `node --conditions=product docs/generate.ts FOLDER` writes those of the broker service alone, without a system.
 */
export const documents: Readonly<Record<string, () => string>> = {
  'topology.md': () => renderDocs(topologies, defaultSettings),
  'openapi.json': renderOpenapi,
  'cost.md': renderCost,
};

if (import.meta.main) {
  const [folder = import.meta.dirname] = process.argv.slice(2);
  for (const [name, text] of Object.entries(documents)) {
    await writeFile(join(folder, name), text());
    console.log(`docs/${name} written`);
  }
}
