import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buildSync } from 'esbuild';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { bundleEach, options } from '../../lib/bundle.ts';

vi.mock('esbuild', async (actual) => {
  const esbuild = await actual<typeof import('esbuild')>();
  return { ...esbuild, buildSync: vi.fn(esbuild.buildSync) };
});

const SOURCES = {
  'functions/hello/index.ts': `import { word } from '../../core/word.ts'; export const handler = () => word;`,
  'functions/alone/index.ts': `export const handler = () => 'alone';`,
  'core/word.ts': `export { word } from './words.ts';`,
  'core/words.ts': `export const word = 'hello', other = 'unused';`,
  'package.json': '{ "type": "module" }',
};

/** A project of two functions with a cache of its own. */
function project() {
  const root = mkdtempSync(join(tmpdir(), 'courtier-bundles-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  };
  for (const [file, text] of Object.entries(SOURCES)) write(file, text);
  const names = ['hello', 'alone'];
  /** Bundles as a new process does. Answers what was built, and the code of the function `hello`. */
  const bundle = () => {
    // What was written in the tick of the files' clock in which the bundling starts counts as written while it ran.
    for (const written = fileTime(root); fileTime(root) === written; );
    vi.mocked(buildSync).mockClear();
    const entries = names.map((name) => join(root, 'functions', name, 'index.ts'));
    const folders = bundleEach(entries, { root, options, env: { COURTIER_CACHE: join(root, '.cache') } });
    const [called] = vi.mocked(buildSync).mock.calls.flat();
    const built = (called?.entryPoints as { in: string }[] | undefined)?.map(({ in: file }) => file) ?? [];
    const [folder = ''] = entries.map((entry) => folders.get(entry));
    const code = readFileSync(join(folder, 'index.js'), 'utf8');
    return { built: names.filter((name) => built.some((file) => file.includes(`/${name}/`))), code, folder };
  };
  return { root, write, bundle };
}

function fileTime(root: string): number {
  writeFileSync(join(root, 'clock'), '');
  return statSync(join(root, 'clock')).ctimeMs;
}

describe('a bundle', () => {
  it('is built once, and lies alone in its folder', () => {
    const { bundle } = project();
    const first = bundle();
    expect(first.built).toEqual(['hello', 'alone']);
    expect(readdirSync(first.folder)).toEqual(['index.js']);
    expect(bundle()).toEqual({ ...first, built: [] });
  });

  it('is built again when a file changed that it reaches, and no other bundle is', () => {
    const { write, bundle } = project();
    bundle();
    write('core/words.ts', `export const word = 'good evening';`);
    const { built, code } = bundle();
    expect(built).toEqual(['hello']);
    expect(code).toContain('good evening');
  });

  it('is found again when a change is taken back', () => {
    const { write, bundle } = project();
    const first = bundle();
    write('core/words.ts', `export const word = 'good evening';`);
    bundle();
    write('core/words.ts', SOURCES['core/words.ts']);
    expect(bundle()).toEqual({ ...first, built: [] });
  });

  it('follows an import that was added', () => {
    const { write, bundle } = project();
    bundle();
    write('core/word.ts', `export { word } from './others.ts';`);
    write('core/others.ts', `export const word = 'one';`);
    expect(bundle().built).toEqual(['hello']);
    write('core/others.ts', `export const word = 'two';`);
    const { built, code } = bundle();
    expect(built).toEqual(['hello']);
    expect(code).toContain('two');
  });

  it.each(['package.json', 'tsconfig.json', 'package-lock.json', 'node_modules/.package-lock.json'])(
    'is built again when %s changed, which decides what an import leads to',
    (file) => {
      const { write, bundle } = project();
      bundle();
      write(file, '{ "name": "other" }');
      expect(bundle().built).toEqual(['hello', 'alone']);
    },
  );

  it('is not found again when a source changed while it was built', () => {
    const { root, write, bundle } = project();
    const { getMockImplementation } = vi.mocked(buildSync);
    const actual = getMockImplementation();
    vi.mocked(buildSync).mockImplementationOnce((options) => {
      const result = actual?.(options);
      writeFileSync(join(root, 'core/words.ts'), `export const word = 'changed';`);
      return result as never;
    });
    expect(bundle().code).toContain('hello');
    const { built, code } = bundle();
    expect(built).toEqual(['hello']);
    expect(code).toContain('changed');
    write('core/words.ts', SOURCES['core/words.ts']);
    expect(bundle().code).toContain('hello');
  });

  it('is not found again when a source changed between the look for a kept bundle and the build', () => {
    const { root, write, bundle } = project();
    bundle();
    write('core/word.ts', `export { word } from './words.ts'; // To be built again.`);
    const { getMockImplementation } = vi.mocked(buildSync);
    const actual = getMockImplementation();
    vi.mocked(buildSync).mockImplementationOnce((options) => {
      writeFileSync(join(root, 'core/words.ts'), `export const word = 'changed';`);
      return actual?.(options) as never;
    });
    expect(bundle().code).toContain('changed');
    write('core/words.ts', SOURCES['core/words.ts']);
    expect(bundle().code).toContain('hello');
  });

  it('is built again when what is kept was damaged', () => {
    const { bundle } = project();
    const { folder, code } = bundle();
    writeFileSync(join(folder, 'index.js'), code.slice(0, 20));
    expect(bundle()).toEqual({ built: ['hello'], code, folder });
  });

  it('is built when the lists of inputs cannot be read', () => {
    const { root, bundle } = project();
    bundle();
    const lists = join(root, '.cache/bundle-inputs');
    for (const name of readdirSync(lists)) writeFileSync(join(lists, name), '[["core/wo');
    expect(bundle().built).toEqual(['hello', 'alone']);
  });

  it('is made elsewhere when the cache cannot be written', () => {
    const { root, write } = project();
    write('file', '');
    const entry = join(root, 'functions/alone/index.ts');
    const folders = bundleEach([entry], { root, options, env: { COURTIER_CACHE: join(root, 'file') } });
    expect(readFileSync(join(folders.get(entry) ?? '', 'index.js'), 'utf8')).toContain('alone');
  });
});
