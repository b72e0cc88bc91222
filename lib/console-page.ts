import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writableCacheDir } from '../cache/cache-dir.ts';
import { hashOf } from '../cache/content.ts';
import { KeptFolders } from '../cache/kept-folders.ts';
import { consoleFolder } from '../console/build.ts';
import { servedAs } from '../console/serving.ts';

/** One has 500 KB. */
const MOST_KEPT = 10;

/** What the page is made of, which changes with every file: index.html names each of them by its contents. */
export function pageHash(folder: string = consoleFolder()): string {
  return hashOf(readFileSync(join(folder, 'index.html')), readFileSync(join(folder, 'icon.svg')));
}

/** A function's code with the built page beside it, in `page/`, and in page.json what is in there. */
export function withPage(code: string, folder: string = consoleFolder()): string {
  const kept = new KeptFolders(join(writableCacheDir(process.env), 'console-functions'), { most: MOST_KEPT });
  const key = hashOf(readFileSync(join(code, 'index.js')), pageHash(folder));
  return (
    kept.find(key) ??
    kept.keep(key, (made) => {
      cpSync(join(code, 'index.js'), join(made, 'index.js'));
      cpSync(folder, join(made, 'page'), { recursive: true });
      writeFileSync(join(made, 'page.json'), JSON.stringify({ files: filesOf(folder) }));
    })
  );
}

/** index.html last: it names the others. */
function filesOf(folder: string) {
  const assets = readdirSync(join(folder, 'assets')).toSorted();
  const files = [...assets.map((name) => `assets/${name}`), 'icon.svg', 'index.html'];
  return files.flatMap((file) => {
    const served = servedAs(file);
    return served ? [{ file, ...served }] : [];
  });
}
