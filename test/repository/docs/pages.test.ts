import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { deadLinks } from '../../docs/links.ts';

const project = join(import.meta.dirname, '..', '..', '..');
const pages = globSync('{README,docs/**/*,client/*,bench/*,systems/*/*}.md', { cwd: project }).toSorted();
const read = (page: string) => readFileSync(join(project, page), 'utf8');

describe.each(pages)('%s', (page) => {
  it('links to places that exist', () => {
    expect(deadLinks(project, page)).toEqual([]);
  });
});

describe('the decisions', () => {
  const numbers = globSync('*.md', { cwd: join(project, 'docs', 'decisions') }).toSorted();

  it('are numbered one after the other, in their names as in their titles', () => {
    for (const [n, file] of numbers.entries()) {
      expect(file).toMatch(new RegExp(`^${String(n + 1).padStart(4, '0')}-`));
      expect(read(`docs/decisions/${file}`)).toMatch(new RegExp(`^# ${n + 1}\\. `));
    }
  });
});
