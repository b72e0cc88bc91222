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

/** First arguments of calls of a log, with what decides between two. */
const logged = sources
  .flatMap((source) => [...source.matchAll(/\blog\.(?:info|warn|error)\((?:'[^']*'|[^',)])*/g)])
  .join();

it.each(countedLines)('the line "%s", which counts, is one that a function writes', (line) => {
  expect(logged).toContain(`'${line}'`);
});

it('a line whose message is the name of something of JavaScript counts for nothing', () => {
  expect(measureOf('constructor', {})).toBeUndefined();
});
