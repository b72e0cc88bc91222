import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { routes } from '../../core/api/routes.ts';

const project = join(import.meta.dirname, '..', '..');
const read = (path: string) => readFileSync(join(project, path), 'utf8');
const pages = readdirSync(join(project, 'docs/systems')).map((name) => `docs/systems/${name}`);

const headings = (text: string) => [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) => title);
/** How GitHub names a heading in a link. */
const anchor = (title: string) =>
  title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_ -]/gu, '')
    .replaceAll(' ', '-');

const known = routes.flatMap(({ method, path, aliases = [] }) =>
  [path, ...aliases].map((each) => new RegExp(`^${method} ${each.replace(/\{\w+\}/g, '[^/]+')}$`)),
);

it('there is a page for each of the five systems', () => {
  expect(pages.map((page) => /s\d/.exec(page)?.[0])).toEqual(['s1', 's2', 's3', 's4', 's5']);
});

describe.each(pages)('%s', (page) => {
  const text = read(page);
  const system = /s\d/.exec(page)?.[0] ?? '';

  it('has a demo to see, commands to try, and where each thing is, in this order', () => {
    const [title, ...sections] = headings(text.replace(/^```[\s\S]*?^```/gm, ''));
    expect(title).toMatch(new RegExp(`^${system.toUpperCase()}: `));
    expect(sections.slice(0, 3)).toEqual(['See it', 'Try it', 'Where each thing of its document is']);
    expect(text).toContain(`\n## See it\n\n\`\`\`sh\nnpm run demo -- ${system}\n\`\`\`\n`);
    expect(text).toContain(`\n| ${system.toUpperCase()} | here |\n`);
  });

  it('links to places that exist', () => {
    for (const [, link = ''] of text.matchAll(/\]\(([^)]+)\)/g)) {
      const [path = '', place] = link.split('#');
      const target = path === '' ? page : join(dirname(page), path);
      expect(existsSync(join(project, target)), link).toBe(true);
      if (place !== undefined) expect(headings(read(target)).map(anchor), link).toContain(place);
    }
  });

  it('names tests that exist, and operations that the API has', () => {
    for (const [, path = ''] of text.matchAll(/`(test\/[\w./-]+)`/g))
      expect(existsSync(join(project, path)), path).toBe(true);
    for (const [call] of text.matchAll(/\b(?:GET|POST|DELETE) \/[\w/{}:.-]*/g))
      expect(
        known.some((route) => route.test(call)),
        call,
      ).toBe(true);
  });
});
