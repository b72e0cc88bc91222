import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { routes } from '../../../core/api/routes.ts';
import { systems } from '../../../systems/index.ts';

const project = join(import.meta.dirname, '..', '..', '..');
const read = (path: string) => readFileSync(join(project, path), 'utf8');
const pages = globSync('systems/*/README.md', { cwd: project }).toSorted();

const headings = (text: string) => [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) => title);
/** The name of the system whose folder has this page, which may be called otherwise than its folder. */
const systemOf = (page: string) =>
  systems.find(({ folder }) => join(project, page) === join(folder, 'README.md'))?.topology.system ?? '';
const known = routes.flatMap(({ method, path, aliases = [] }) =>
  [path, ...aliases].map((each) => new RegExp(`^${method} ${each.replace(/\{\w+\}/g, '[^/]+')}$`)),
);

const requirementOf = (text: string) => /^# (S\d): /.exec(text)?.[1] ?? '';

it('there is a page for each of the five systems', () => {
  const named = pages.map((page) => requirementOf(read(page)));
  expect(named.toSorted()).toEqual(['S1', 'S2', 'S3', 'S4', 'S5']);
});

describe.each(pages)('%s', (page) => {
  const text = read(page);
  const requirement = requirementOf(text);

  it('has a demo to see, commands to try, and where each thing is, in this order', () => {
    const [title, ...sections] = headings(text.replace(/^```[\s\S]*?^```/gm, ''));
    expect(title).toMatch(new RegExp(`^${requirement}: `));
    expect(sections.slice(0, 3)).toEqual(['See it', 'Try it', 'Where each thing of its document is']);
    expect(text).toContain(`\n## See it\n\n\`\`\`sh\nnpm run demo -- ${systemOf(page)}\n\`\`\`\n`);
    expect(text).toContain(`\n| ${requirement} | here |\n`);
  });

  it('names tests that exist, and operations that the API has', () => {
    for (const [, path = ''] of text.matchAll(/`((?:systems\/\w[\w-]*\/)?test\/[\w./-]+)`/g))
      expect(existsSync(join(project, path)), path).toBe(true);
    for (const [call] of text.matchAll(/\b(?:GET|POST|DELETE) \/[\w/{}:.-]*/g))
      expect(
        known.some((route) => route.test(call)),
        call,
      ).toBe(true);
  });
});
