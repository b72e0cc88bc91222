import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const project = join(import.meta.dirname, '..', '..');
const pages = globSync('{README,docs/**/*,client/*,bench/*,systems/*/*}.md', { cwd: project }).toSorted();
const read = (page: string) => readFileSync(join(project, page), 'utf8');

/** As GitHub makes them of headings. */
function anchors(page: string): string[] {
  return [...read(page).matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-'),
  );
}

describe.each(pages)('%s', (page) => {
  it('links to places that exist', () => {
    for (const [, link = ''] of read(page).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)) {
      const [file = '', anchor] = link.split('#');
      const target = file === '' ? page : join(dirname(page), file);
      expect(existsSync(join(project, target)), link).toBe(true);
      if (anchor !== undefined) expect(anchors(target), link).toContain(anchor);
    }
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
