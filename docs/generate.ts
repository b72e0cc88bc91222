import { writeFile } from 'node:fs/promises';
import { topologies } from '../core/topology/index.ts';
import { renderDocs } from '../core/topology/render-docs.ts';
import { defaultSettings } from '../core/topology/settings.ts';
import { renderOpenapi } from './openapi/render.ts';

/** The documents that are generated, by their place beside this file. A test fails when one on disk is stale. */
export const documents: Readonly<Record<string, () => string>> = {
  'topology.md': () => renderDocs(topologies, defaultSettings),
  'openapi.json': renderOpenapi,
};

if (import.meta.main) {
  for (const [name, text] of Object.entries(documents)) {
    await writeFile(new URL(name, import.meta.url), text());
    console.log(`docs/${name} written`);
  }
}
