import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const project = new URL('../../', import.meta.url);
const sources = globSync('{functions,systems/*/functions}/*/*.ts', { cwd: project }).filter(
  (file) => !file.startsWith('functions/pipeline/'),
);
const consumers = sources.flatMap((file) => {
  const text = readFileSync(new URL(file, project), 'utf8');
  return text.includes('defineConsumer({') ? [[file, text.split('\n').length] as const] : [];
});

describe('a consumer', () => {
  it('is found where there are some', () => {
    expect(consumers.length).toBeGreaterThanOrEqual(6);
  });

  it.each(consumers)(
    'has what it says in under 60 lines, or the pipeline is missing something: %s',
    (_, lines) => {
      expect(lines).toBeLessThan(60);
    },
  );
});
