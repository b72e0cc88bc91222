import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { systems } from '#systems';
import { options } from '../../lib/bundle.ts';
import { FunctionCode } from '../../lib/function-code.ts';

const code = new FunctionCode(systems);
const bundleOf = (name: string) => code.bundleOf(name);
const bundleAll = () => [...code.folders.keys()].map((name) => [name, bundleOf(name)] as const);

/** What AWS clients load when they are asked for other credentials or signatures: never. */
const neverLoaded = [...options.external, '@aws-sdk/signature-v4-crt'];

describe('the bundle of a function', () => {
  const bundles = bundleAll();

  it.each(bundles)('of %s is one module that brings everything along but Node itself', (_, bundle) => {
    expect(readdirSync(bundle.folder)).toEqual(['index.js']);
    const code = readFileSync(join(bundle.folder, 'index.js'), 'utf8');
    const required = [...code.matchAll(/\brequire\("([^"]+)"\)/g)].map(([, name = '']) => name);
    expect(required.map((name) => name.replace(/^node:/, ''))).toContain('crypto');
    expect(required.filter((name) => !isBuiltin(name) && !neverLoaded.includes(name))).toEqual([]);
    // What esbuild writes of a CommonJS module's exports.
    expect(code.includes('0&&(module.exports={handler})')).toBe(true);
  });

  it('is the same when it is rebuilt alone from the options that the template carries', () => {
    const bundle = bundleOf('orders');
    const { outputFiles } = buildSync({ ...bundle.options, outdir: bundle.folder, write: false });
    const file = join(bundle.folder, 'index.js');
    expect(outputFiles?.map(({ path, text }) => [path, text])).toEqual([[file, readFileSync(file, 'utf8')]]);
  });

  it('does not load undici, as an ES module that imports node:http would', () => {
    const { folder } = bundleOf('authorizer');
    const loads = `
      try { require(${JSON.stringify(join(folder, 'index.js'))}); } catch {}
      const of = (name) => process.moduleLoadList.some((module) => module.endsWith(name));
      console.log(of(' http'), of('undici/undici'));`;
    const output = execFileSync(process.execPath, ['--input-type=commonjs', '--eval', loads], { env: {} });
    expect(String(output)).toBe('true false\n');
  });

  it('keeps the names of errors and functions', () => {
    expect(options.keepNames).toBe(true);
  });

  it('is refused by name when there is no such function', () => {
    expect(() => bundleOf('nobody')).toThrow('There is no functions/nobody/index.ts to bundle.');
  });
});
