import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** As GitHub makes them of headings. */
function anchors(file: string): string[] {
  return [...readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** The relative links of a page, whose place in `root` is given, that lead to no file or heading in `root`. */
export function deadLinks(root: string, page: string): string[] {
  const links = readFileSync(join(root, page), 'utf8').matchAll(/\]\((?!https?:)([^)\s]+)\)/g);
  return [...links].flatMap(([, link = '']) => {
    const [file = '', anchor] = link.split('#');
    const target = join(root, file === '' ? page : join(dirname(page), file));
    const isThere = target.startsWith(root) && existsSync(target);
    return isThere && (anchor === undefined || anchors(target).includes(anchor)) ? [] : [link];
  });
}
