import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A page of this folder whose tables are generated: each stands between `<!-- table: name -->` and `<!-- end -->`. Throws where
 * the page names a table that is not there, or lacks one that is.
 */
export function filled(page: string, tables: Readonly<Record<string, () => string>>): string {
  const text = readFileSync(join(import.meta.dirname, page), 'utf8');
  const named: string[] = [];
  const whole = text.replaceAll(
    /(<!-- table: ([\w-]+) -->\n)[\s\S]*?(<!-- end -->)/g,
    (_, begin, name, end) => {
      const render = tables[name];
      if (!render) throw new Error(`docs/${page} names a table ${name}, which nothing makes.`);
      named.push(name);
      return `${begin}\n${render()}\n\n${end}`;
    },
  );
  const left = Object.keys(tables).filter((name) => !named.includes(name));
  if (left.length > 0) throw new Error(`docs/${page} has no place for the tables ${left.join(', ')}.`);
  return whole;
}
