import { readdirSync, readFileSync, statSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { bundleAll, bundleOf, options } from '../../lib/bundle.ts';

describe('the bundle of a function', () => {
  const bundles = [...bundleAll()];

  it.each(bundles)('of %s is one module that brings everything along but Node itself', (_, bundle) => {
    expect(readdirSync(bundle.folder)).toEqual(['index.mjs']);
    const built = buildSync({ ...bundle.options, write: false, metafile: true });
    const [output] = Object.values(built.metafile?.outputs ?? {});
    const outside = output?.imports.filter(({ kind, path }) => kind !== 'dynamic-import' && !isBuiltin(path));
    expect(outside).toEqual([]);
    expect(output?.exports).toContain('handler');
  });

  it('is the same when it is rebuilt alone from the options that the template carries', () => {
    const bundle = bundleOf('orders');
    const { outputFiles } = buildSync({ ...bundle.options, write: false });
    const file = join(bundle.folder, 'index.mjs');
    expect(outputFiles?.map(({ path, text }) => [path, text])).toEqual([[file, readFileSync(file, 'utf8')]]);
  });

  it('is not written again while its source stays the same', () => {
    const written = () => bundles.map(([, { folder }]) => statSync(join(folder, 'index.mjs')).mtimeMs);
    const before = written();
    bundleAll();
    expect(written()).toEqual(before);
  });

  it('keeps the names of errors and functions', () => {
    expect(options.keepNames).toBe(true);
  });

  it('is refused by name when there is no such function', () => {
    expect(() => bundleOf('nobody')).toThrow('There is no functions/nobody/index.ts to bundle.');
  });
});
