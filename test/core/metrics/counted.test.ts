import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { countedLines, measureOf } from '../../../core/metrics/counted.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const sources = ['functions', 'core', 'adapters'].flatMap((room) =>
  readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('counted.ts'))
    .map((file) => readFileSync(join(root, room, file), 'utf8')),
);

it.each(countedLines)('the line "%s", which counts, is one that a function writes', (line) => {
  expect(sources.some((source) => source.includes(`'${line}'`))).toBe(true);
});

it('a line whose message is the name of something of JavaScript counts for nothing', () => {
  expect(measureOf('constructor', {})).toBeUndefined();
});
