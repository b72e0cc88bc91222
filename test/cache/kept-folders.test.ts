import { execFile } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { KeptFolders } from '../../cache/kept-folders.ts';

const HOURS_AGO = new Date(Date.now() - 2 * 3_600_000);

function temporary(): string {
  const dir = mkdtempSync(join(tmpdir(), 'courtier-kept-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

const writing = (text: string) => (folder: string) => {
  mkdirSync(join(folder, 'inner'));
  writeFileSync(join(folder, 'inner', 'file'), text);
};
const read = (folder = 'nowhere') => readFileSync(join(folder, 'inner', 'file'), 'utf8');

describe('folders that are kept by key', () => {
  it('are found by another process, and by no other key', () => {
    const dir = temporary();
    new KeptFolders(dir, { most: 3 }).keep('a', writing('one'));
    const later = new KeptFolders(dir, { most: 3 });
    expect(read(later.find('a'))).toBe('one');
    expect(later.find('b')).toBeUndefined();
  });

  it.each([
    ['lost its end', (entry: string) => writeFileSync(join(entry, 'content/inner/file'), 'o')],
    ['was edited', (entry: string) => writeFileSync(join(entry, 'content/inner/file'), 'two')],
    ['is missing', (entry: string) => rmSync(join(entry, 'content/inner/file'))],
    ['was added', (entry: string) => writeFileSync(join(entry, 'content/more'), '')],
    ['is the seal, and half of it', (entry: string) => writeFileSync(join(entry, 'seal.json'), '{"inner')],
    ['is the seal, and missing', (entry: string) => rmSync(join(entry, 'seal.json'))],
  ])('do not count when a file %s, and can be kept again', (_, damage) => {
    const dir = temporary();
    const kept = new KeptFolders(dir, { most: 3 });
    kept.keep('a', writing('one'));
    damage(join(dir, 'a'));
    expect(kept.find('a')).toBeUndefined();
    expect(read(kept.keep('a', writing('one')))).toBe('one');
    expect(read(kept.find('a'))).toBe('one');
  });

  it('are not there when writing them failed half-way', () => {
    const dir = temporary();
    const kept = new KeptFolders(dir, { most: 3 });
    const failing = (folder: string) => {
      writing('half')(folder);
      throw new Error('the disk is full');
    };
    expect(() => kept.keep('a', failing)).toThrow('the disk is full');
    expect(kept.find('a')).toBeUndefined();
    expect(readdirSync(dir)).toEqual([]);
  });

  it('are whole when several processes keep the same at once', async () => {
    const dir = temporary();
    const script = `
      import { writeFileSync } from 'node:fs';
      import { KeptFolders } from ${JSON.stringify(join(import.meta.dirname, '../../cache/kept-folders.ts'))};
      const kept = new KeptFolders(${JSON.stringify(dir)}, { most: 3 });
      for (let round = 0; round < 50; round += 1) {
        kept.keep('same', (folder) => {
          for (let file = 0; file < 10; file += 1) writeFileSync(folder + '/' + file, 'text');
        });
        if (!kept.find('same')) throw new Error('not whole');
      }`;
    const run = () => promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script]);
    await Promise.all([run(), run(), run()]);
    expect(readdirSync(new KeptFolders(dir, { most: 3 }).find('same') ?? '')).toHaveLength(10);
    expect(readdirSync(dir)).toEqual(['same']);
  });

  it('go when there are more than wanted, those first that nobody has used for the longest time', () => {
    const dir = temporary();
    const kept = new KeptFolders(dir, { most: 2 });
    for (const key of ['a', 'b', 'c']) {
      kept.keep(key, writing(key));
      utimesSync(join(dir, key), HOURS_AGO, HOURS_AGO);
    }
    kept.find('a');
    kept.keep('d', writing('d'));
    expect(readdirSync(dir).sort()).toEqual(['a', 'd']);
  });

  it('stay while they are in use, however many there are', () => {
    const dir = temporary();
    const kept = new KeptFolders(dir, { most: 1 });
    for (const key of ['a', 'b', 'c']) kept.keep(key, writing(key));
    expect(readdirSync(dir).sort()).toEqual(['a', 'b', 'c']);
  });

  it('are rid of what a killed process left unfinished', () => {
    const dir = temporary();
    for (const name of ['unfinished-old', 'unfinished-now']) mkdirSync(join(dir, name));
    utimesSync(join(dir, 'unfinished-old'), HOURS_AGO, HOURS_AGO);
    new KeptFolders(dir, { most: 1 }).keep('a', writing('a'));
    expect(readdirSync(dir).sort()).toEqual(['a', 'unfinished-now']);
  });
});
