import { describe, expect, it } from 'vitest';
import { defineSystem } from '../../core/system/define.ts';
import { defineTopology, type Queue } from '../../core/topology/define.ts';
import { depot } from '../deploy/depot/topology.ts';
import { type Synthesized, synthesize, synthesized } from './synthesized.ts';

const folder = `${import.meta.dirname}/../deploy/depot`;
const { depot_stock, depot_picks, depot_counts } = depot.queues;
const common = { system: 'depot', description: depot.description, exchanges: depot.exchanges };

/** The depot with these queues, which its functions handle. */
function withQueues(queues: Readonly<Record<string, Queue<keyof typeof depot.exchanges>>>): Synthesized {
  const topology = defineTopology({ ...common, queues });
  return synthesize('local', {}, [defineSystem({ folder, topology })]);
}

const IMPORTED = /"Fn::ImportValue":"([^"]+)"/g;

type Outputs = Record<string, { Export?: { Name: string } }>;

/**
 * What CloudFormation refuses to take away when the stacks of `next` are deployed: the exports that a stack of before still
 * imports, because it is deployed later. Each as `<export> is used by <stack>`.
 */
function refused(before: Synthesized, next: Synthesized): string[] {
  const kept = new Set(
    next.assembly.stacks.flatMap(({ template }) =>
      Object.values((template.Outputs ?? {}) as Outputs).map((output) => output.Export?.Name),
    ),
  );
  return imports(before).flatMap(({ name, by }) => (kept.has(name) ? [] : [`${name} is used by ${by}`]));
}

function imports({ assembly }: Synthesized): { name: string; by: string }[] {
  return assembly.stacks.flatMap(({ stackName: by, template }) =>
    [...JSON.stringify(template).matchAll(IMPORTED)].map(([, name = '']) => ({ name, by })),
  );
}

describe('an update', () => {
  const before = withQueues({ depot_stock, depot_picks, depot_counts });

  it('can take a consumer away from its queue', () => {
    const { bindings, impact } = depot_counts;
    const pulled = { bindings, impact, delivery: 'pull' as const };
    expect(refused(before, withQueues({ depot_stock, depot_picks, depot_counts: pulled }))).toEqual([]);
  });

  it('can take a queue and its consumer away', () => {
    expect(refused(before, withQueues({ depot_stock, depot_picks }))).toEqual([]);
  });

  it('can let a queue become ordered', () => {
    const ordered = { ...depot_stock, orderBy: 'shelf' };
    expect(refused(before, withQueues({ depot_stock: ordered, depot_picks, depot_counts }))).toEqual([]);
  });

  it('can take away what serves a route: nothing imports from the stack of a system', () => {
    const imported = imports(synthesized('local'));
    expect(imported).not.toEqual([]);
    expect(imported.filter(({ name }) => name.startsWith('courtier-local-shop:'))).toEqual([]);
  });
});
