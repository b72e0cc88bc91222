import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { documents } from '../../../docs/generate.ts';

describe('generated documents', () => {
  it.each(Object.entries(documents))('docs/%s is what `npm run docs` writes', async (name, text) => {
    const onDisk = await readFile(new URL(`../../../docs/${name}`, import.meta.url), 'utf8');
    expect(onDisk, 'run `npm run docs`').toBe(text());
  });
});
