import { describe, expect, it } from 'vitest';
import type { Topology } from '../../../core/topology/define.ts';
import { serviceUsers } from '../../../core/topology/service-users.ts';
import { ecommerce } from '../topology.ts';

describe('the topology that S2 asked for', () => {
  it('has eleven exchanges, each with its queue, of all three types', () => {
    const { exchanges, queues }: Topology = ecommerce;
    const names =
      'auth products baskets orders addresses deliveries newsletters sav contacts questions websites';
    for (const name of names.split(' ')) {
      expect(queues[`${name}_queue`]?.bindings[0]?.exchange).toBe(`${name}_exchange`);
    }
    const types = new Set(Object.values(exchanges).map(({ type }) => type));
    expect([...types].sort()).toEqual(['direct', 'fanout', 'topic']);
  });

  it('gives each service a user that reads its own queue alone', () => {
    const users = serviceUsers([ecommerce]);
    expect(users).toHaveLength(12);
    expect(new Set(users.map(({ read }) => read)).size).toBe(users.length);
    expect(users.map(({ read }) => read)).not.toContain('^$');
  });
});
