import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it, onTestFinished } from 'vitest';
import { buildConsole } from '../../console/build.ts';

const MOST_BYTES = 90 * 1_024;

it('the first page of the console brings at most 90 KB of compressed script', () => {
  const folder = mkdtempSync(join(tmpdir(), 'console-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  buildConsole(folder);
  const html = readFileSync(join(folder, 'index.html'), 'utf8');
  const scripts = [...html.matchAll(/assets\/[\w-]+\.js/g)].map(([file]) => file);
  expect(scripts.length).toBeGreaterThan(0);
  const bytes = scripts.map((file) => gzipSync(readFileSync(join(folder, file)), { level: 9 }).length);
  expect(bytes.reduce((all, one) => all + one)).toBeLessThanOrEqual(MOST_BYTES);
});
