import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { settingNames } from '../../../lib/stage-settings.ts';
import { usage } from '../../../localstack/options.ts';
import { systems } from '../../../systems/index.ts';

const project = join(import.meta.dirname, '..', '..', '..');
const read = (pattern: string) =>
  globSync(pattern, { cwd: project }).map((file) => readFileSync(join(project, file), 'utf8'));
const variablesIn = (texts: readonly string[]) => [
  ...new Set(texts.flatMap((text) => text.match(/\b(?:COURTIER|MESSAGE|DLQ)_[A-Z_]*[A-Z]\b/g) ?? [])),
];

/** What the first cells of the table in docs/deploy.md name. */
function described(): string[] {
  const [page = ''] = read('docs/deploy.md');
  const [table = ''] = page.split('## What can be set')[1]?.split('\n## ') ?? [];
  return [...table.matchAll(/^\| (`[^|]+) \|/gm)].flatMap(([, cell = '']) => variablesIn([cell]));
}

/** A stage's own, and those of each system. */
const all = [...settingNames, ...systems.flatMap(({ settings }) => Object.keys(settings()))];

describe('the settings', () => {
  it('of a stage are each described once in docs/deploy.md, and no others are', () => {
    expect(described().toSorted()).toEqual(all.toSorted());
  });

  it('of the local runtime are all named by its help', () => {
    const named = variablesIn(read('localstack/**/*.ts')).filter((name) => name.startsWith('COURTIER_'));
    expect(named.length).toBeGreaterThan(4);
    // The runtime says that one itself: it runs the stage local, and no other.
    const own = named.filter((name) => name !== 'COURTIER_STAGE');
    for (const name of own) expect(usage, name).toContain(name);
  });

  it('that a page names are there', () => {
    const sources = read('{lib,localstack,bin,core,examples,systems,test/console,test/deploy}/**/*.ts');
    const known = new Set([...variablesIn(sources), ...all]);
    const named = variablesIn(read('{README,docs/**/*,systems/*/*}.md'));
    // Of the page's own commands, where a message's id stands.
    expect(named.filter((name) => !known.has(name) && name !== 'MESSAGE_ID')).toEqual([]);
  });
});
