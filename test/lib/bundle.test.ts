import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { bundleAll, bundleOf, options } from '../../lib/bundle.ts';

describe('the bundle of a function', () => {
  const bundles = [...bundleAll()];

  it.each(bundles)('of %s is one module that brings everything along but Node itself', (_, bundle) => {
    expect(readdirSync(bundle.folder)).toEqual(['index.cjs']);
    const built = buildSync({ ...bundle.options, write: false, metafile: true });
    const [output] = Object.values(built.metafile?.outputs ?? {});
    const outside = output?.imports.filter(({ kind, path }) => kind !== 'dynamic-import' && !isBuiltin(path));
    expect(outside).toEqual([]);
    // What esbuild writes of a CommonJS module's exports.
    const code = readFileSync(join(bundle.folder, 'index.cjs'), 'utf8');
    expect(code.includes('0&&(module.exports={handler})')).toBe(true);
  });

  it('is the same when it is rebuilt alone from the options that the template carries', () => {
    const bundle = bundleOf('orders');
    const { outputFiles } = buildSync({ ...bundle.options, write: false });
    const file = join(bundle.folder, 'index.cjs');
    expect(outputFiles?.map(({ path, text }) => [path, text])).toEqual([[file, readFileSync(file, 'utf8')]]);
  });

  it('stands alone in its folder, whatever an earlier way of bundling has left there', () => {
    const { folder } = bundleOf('orders');
    writeFileSync(join(folder, 'index.mjs'), '');
    bundleAll();
    expect(readdirSync(folder)).toEqual(['index.cjs']);
  });

  it('does not load undici, as an ES module that imports node:http would', () => {
    const { folder } = bundleOf('authorizer');
    const loads = `
      try { require(${JSON.stringify(join(folder, 'index.cjs'))}); } catch {}
      const of = (name) => process.moduleLoadList.some((module) => module.endsWith(name));
      console.log(of(' http'), of('undici/undici'));`;
    const told = execFileSync(process.execPath, ['--input-type=commonjs', '--eval', loads], { env: {} });
    expect(String(told)).toBe('true false\n');
  });

  it('is not written again while its source stays the same', () => {
    const written = () => bundles.map(([, { folder }]) => statSync(join(folder, 'index.cjs')).mtimeMs);
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
