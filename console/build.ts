import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { buildSync, type Metafile, type OutputFile, version } from 'esbuild';
import { writableCacheDir } from '../cache/cache-dir.ts';
import { hashOf, hashOfFile, hashOfSources } from '../cache/content.ts';
import { KeptFolders } from '../cache/kept-folders.ts';
import { BASE } from './serving.ts';

const root = join(import.meta.dirname, '..');
const app = join(import.meta.dirname, 'app');
/** In the npm package the page is there already, built. */
const packed = join(import.meta.dirname, 'built');
/** One has 300 KB. */
const MOST_KEPT = 10;

/**
 * The folder of the built page: index.html, and below assets/ scripts and the style sheet, whose names are of their contents. From
 * the same sources it is built once on this machine.
 */
export function consoleFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (existsSync(packed)) return packed;
  const kept = new KeptFolders(join(writableCacheDir(env), 'consoles'), { most: MOST_KEPT });
  const key = keyOfSources();
  return kept.find(key) ?? kept.keep(key, buildConsole);
}

/** Builds the page into a folder. */
export function buildConsole(folder: string): void {
  const { outputFiles, metafile } = buildSync({
    absWorkingDir: root,
    entryPoints: [join(app, 'main.tsx'), join(app, 'style.css')],
    outdir: join(root, 'assets'),
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2024',
    minify: true,
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    // Of its own, with the options of a page.
    tsconfigRaw: '{}',
    write: false,
    metafile: true,
  });
  mkdirSync(join(folder, 'assets'), { recursive: true });
  for (const { path, contents } of outputFiles)
    writeFileSync(join(folder, 'assets', basename(path)), contents);
  writeFileSync(join(folder, 'index.html'), indexHtml(outputFiles, metafile));
  cpSync(join(app, 'icon.svg'), join(folder, 'icon.svg'));
}

function indexHtml(files: readonly OutputFile[], { outputs }: Metafile): string {
  const named = (beginning: string, end: string) =>
    basename(
      files
        .map(({ path }) => basename(path))
        .find((name) => name.startsWith(beginning) && name.endsWith(end)) ?? '',
    );
  const main = named('main-', '.js');
  const needed = outputs[`assets/${main}`]?.imports ?? [];
  // What the first script imports is fetched beside it instead of after it.
  const preloads = needed
    .filter(({ kind }) => kind === 'import-statement')
    .map(({ path }) => `\n    <link rel="modulepreload" href="${BASE}/assets/${basename(path)}" />`);
  return readFileSync(join(app, 'index.html'), 'utf8')
    .replace('href="icon.svg"', `href="${BASE}/icon.svg"`)
    .replace('href="style.css" />', `href="${BASE}/assets/${named('style-', '.css')}" />${preloads.join('')}`)
    .replace('src="main.js"', `src="${BASE}/assets/${main}"`);
}

/** Of the page, of the parts of core and of the client that are in it, and of what is installed. */
function keyOfSources(): string {
  const folders = [import.meta.dirname, join(root, 'core'), join(root, 'client')].map((folder) =>
    String(hashOfSources(folder)),
  );
  return hashOf('console', version, ...folders, hashOfFile(join(root, 'package-lock.json')));
}
