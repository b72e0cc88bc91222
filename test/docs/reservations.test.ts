import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { withoutSystems } from '../lib/synthesized.ts';

const page = readFileSync(new URL('../../docs/deploy.md', import.meta.url), 'utf8');
const table = page.split('| reserved | `dev` | `prod` |\n|---|---|---|\n')[1]?.split('\n\n')[0] ?? '';
const rows = table.split('\n').map((line) => {
  const [who = '', ...numbers] = line.slice(2, -2).split(' | ');
  return { who, each: numbers.map(Number) };
});
/** `requests, pulls: each` are two functions. */
const functionsOf = (who: string) => (/: each/.test(who) ? who.split(', ').length : 1);

describe.each(['dev', 'prod'] as const)('the table of what %s reserves', (name) => {
  const column = name === 'dev' ? 0 : 1;
  const parts = rows.slice(0, -1).map(({ who, each }) => ({
    who,
    numbers: Array.from({ length: functionsOf(who) }, () => each[column] ?? 0),
  }));

  it('adds up to its last row', () => {
    const sum = parts.flatMap(({ numbers }) => numbers).reduce((total, each) => total + each, 0);
    expect(sum).toBe(rows.at(-1)?.each[column]);
    expect(sum).toBeGreaterThan(100);
  });

  it('says what the templates say, but for what belongs to a system', () => {
    const reserved = withoutSystems(name)
      .resources('AWS::Lambda::Function')
      .map(({ properties }) => Number(properties.ReservedConcurrentExecutions ?? 0))
      .filter((each) => each > 0);
    const ours = parts.filter(({ who }) => !/ of orders$/.test(who)).flatMap(({ numbers }) => numbers);
    expect(ours.toSorted((a, b) => a - b)).toEqual(reserved.toSorted((a, b) => a - b));
  });
});
