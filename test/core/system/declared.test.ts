import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { RouteShape } from '../../../core/api/route.ts';
import { declare } from '../../../core/system/declared.ts';
import { defineSystem, type System } from '../../../core/system/define.ts';
import { PRODUCT_STACKS, systemProblems } from '../../../core/system/problems.ts';
import { defineTopology } from '../../../core/topology/define.ts';
import { InvalidTopologyError } from '../../../core/topology/validate.ts';
import { shop } from '../../shop/system.ts';

const named = (system: string, changes: Partial<System> = {}): System => ({
  ...defineSystem({
    folder: '/nowhere',
    topology: defineTopology({ system, description: `The system ${system}.`, exchanges: {}, queues: {} }),
  }),
  ...changes,
});
const pathsOf = (...systems: System[]) => systemProblems(systems).map(({ path }) => path);
const route = (changes: Partial<RouteShape> = {}): RouteShape => ({
  operation: 'listSales',
  method: 'GET',
  path: '/api/sales',
  function: 'sales',
  permission: null,
  ...changes,
});
const withRoutes = (...routes: RouteShape[]) => named('till', { routes });

describe('what is folded from systems', () => {
  it('is the product alone when there are none', () => {
    const { topologies, topology, routes } = declare([]);
    expect(topologies.map(({ system }) => system)).toEqual(['courtier']);
    expect(Object.keys(topology.queues)).toEqual(['dlq', 'last_resort', 'trail_tap', 'trail']);
    expect(routes.map(({ operation }) => operation)).toContain('publish');
  });

  it('has the topology and the routes of each', () => {
    const { topology, routes } = declare([shop, named('till')]);
    expect(topology.queues).toHaveProperty('parcel_labels');
    expect(routes.map(({ operation }) => operation)).toContain('getParcel');
  });

  it('is refused with one error, which lists what is wrong with systems and with topologies', () => {
    const till = withRoutes(route({ function: 'api' }));
    const broken = { ...till, topology: { ...till.topology, description: '' } };
    expect(() => declare([broken])).toThrow(InvalidTopologyError);
    expect(() => declare([broken])).toThrow(
      /2 problem[\s\S]+till\.description[\s\S]+till\.routes\.listSales\.function/,
    );
  });
});

describe('a system', () => {
  it('may not have the name of a stack of the product, of the product itself, or of another system', () => {
    expect(pathsOf(named('allowances'))).toEqual(['allowances']);
    for (const name of PRODUCT_STACKS) expect(pathsOf(named(name))).toEqual([name]);
    expect(() => declare([named('courtier')])).toThrow('1 problem');
    expect(() => declare([named('till'), named('till')])).toThrow('1 problem');
    expect(pathsOf(named('retries'), named('apis'))).toEqual([]);
  });

  it('has the schemas that its exchanges name: another system’s do not count, nor what objects merely have', () => {
    const topology = (schema: string) =>
      defineTopology({
        system: 'till',
        description: 'A till.',
        exchanges: { sales: { type: 'fanout', description: 'Sales.', schema } },
        queues: {},
      });
    const till = (schema: string) =>
      named('till', { topology: topology(schema), schemas: { sale: { version: '1', schema: z.unknown() } } });
    expect(pathsOf(shop, till('sale'))).toEqual([]);
    expect(pathsOf(shop, till('order-event'))).toEqual(['till.exchanges.sales.schema']);
    expect(pathsOf(till('toString'))).toEqual(['till.exchanges.sales.schema']);
  });

  it('may not have a circuit of the product, or of another system', () => {
    const till = named('till', { circuits: ['broker', 'printer', 'mail'] });
    expect(pathsOf(shop, till)).toEqual(['till.circuits.0', 'till.circuits.1']);
  });
});

describe('a route of a system', () => {
  it.each<[string, RouteShape[], string[]]>([
    ['is its own', [route(), route({ operation: 'addSale', method: 'POST' })], []],
    ['is served by a function of the product', [route({ function: 'api' })], ['function']],
    ['is served by a function of another system', [route({ function: 'parcels' })], ['function']],
    ['has the operation of another', [route({ operation: 'getParcel' })], ['operation']],
    ['has an operation of the product', [route({ operation: 'publish' })], ['operation']],
    ['has the path of another', [route({ path: '/api/parcels/{id}' })], ['path']],
    ['has a path of the product as an alias', [route({ aliases: ['/api/health'] })], ['path']],
    ['stands there twice', [route(), route({ operation: 'again' })], ['path']],
    ['names the parameter of a place otherwise', [route({ path: '/api/parcels/{parcel}/label' })], ['path']],
  ])('that %s', (_, routes, below) => {
    const paths = pathsOf(shop, withRoutes(...routes));
    expect(paths.map((path) => path.replace(/^till\.routes\.\w+\./, ''))).toEqual(below);
  });
});
