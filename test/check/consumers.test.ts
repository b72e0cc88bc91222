import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const functions = new URL('../../functions/', import.meta.url);
const consumers = readdirSync(functions).flatMap((name) => {
  if (name === 'pipeline') return [];
  const files = readdirSync(new URL(`${name}/`, functions)).filter((file) => file.endsWith('.ts'));
  return files.flatMap((file) => {
    const text = readFileSync(new URL(`${name}/${file}`, functions), 'utf8');
    return text.includes('defineConsumer({') ? [[`${name}/${file}`, text.split('\n').length] as const] : [];
  });
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
