import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, Stack } from 'aws-cdk-lib';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { afterAll, describe, expect, it } from 'vitest';
import { defineSystem, type System } from '../../core/system/define.ts';
import { PRODUCT_STACKS } from '../../core/system/problems.ts';
import { defineTopology, type Topology } from '../../core/topology/define.ts';
import { courtierApp } from '../../lib/app.ts';
import { FunctionCode } from '../../lib/function-code.ts';
import { stageNames } from '../../lib/named-stage.ts';
import { gymSystem } from '../gym/system.ts';
import { shop } from '../shop/system.ts';
import { synthesized } from './synthesized.ts';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'courtier-systems-'));
  folders.push(folder);
  return folder;
}

const compose = (systems: readonly System[], bundled = false): App =>
  courtierApp({
    environment: { COURTIER_STAGE: 'local' },
    systems,
    outdir: temporary(),
    checked: false,
    bundled,
  });

const none = { COURTIER_SYSTEMS: 'none' };
const namesIn = (stageName: string, names: readonly string[]) =>
  names.map((name) => name.replace(`courtier-${stageName}-`, '')).toSorted();

describe('a deployment', () => {
  it.each(stageNames)('of no system, stage %s, has the stacks of the product alone', (name) => {
    const stage = synthesized(name, none);
    // What drives workflows is there for those that have some.
    // Allowances are of callers with tokens. The broker of dev has a public address.
    const missing = { local: ['network', 'broker', 'console'], dev: ['network'], prod: [] }[name];
    const without = ['workflow', 'allowances', ...missing];
    const owned = PRODUCT_STACKS.filter((each) => !without.includes(each));
    const stacks = stage.assembly.stacks.map(({ stackName }) => stackName);
    expect(namesIn(name, stacks)).toEqual(owned.toSorted());
    const functions = stage
      .resources('AWS::Lambda::Function')
      .map(({ properties }) => properties.FunctionName);
    expect(functions).toContain(`courtier-${name}-publish`);
    expect(JSON.stringify(stage.assembly.stacks.map(({ template }) => template))).not.toMatch(
      /parcel|journal|-labels/i,
    );
  });

  it.each(['local', 'prod'] as const)('of the system of the tests, stage %s, has its stack too', (name) => {
    const stage = synthesized(name);
    const stacks = stage.assembly.stacks.map(({ stackName }) => stackName);
    expect(stacks).toContain(`courtier-${name}-shop`);
    const own = stage.stack('shop');
    for (const folder of ['email', 'orders', 'parcel-labels', 'parcels', 'parcels-view', 'parcels-relay']) {
      own.hasResourceProperties('AWS::Lambda::Function', { FunctionName: `courtier-${name}-${folder}` });
    }
    own.hasResourceProperties('AWS::DynamoDB::Table', { TableName: `courtier-${name}-labels` });
  });

  it('beside one of other systems in the same process has other bundles', () => {
    const [empty, full] = [codeOf(compose([], true), 'publish'), codeOf(compose([shop], true), 'publish')];
    expect(empty).toBeDefined();
    expect(full).toBeDefined();
    expect(empty).not.toEqual(full);
    const textWith = (systems: readonly System[]) =>
      readFileSync(join(new FunctionCode(systems).bundleOf('publish').folder, 'index.js'), 'utf8');
    expect(textWith([])).not.toContain('parcel-request');
    expect(textWith([shop])).toContain('parcel-request');
  });
});

/** Where a function's code is, by its content. */
function codeOf(app: App, folder: string): unknown {
  const found = app.node
    .findAll()
    .filter((each) => CfnFunction.isCfnFunction(each))
    .find(({ functionName }) => functionName === `courtier-local-${folder}`);
  return found && Stack.of(found).resolve(found.code);
}

describe('an app', () => {
  const named = (system: string, changes: Partial<Topology> = {}): System =>
    defineSystem({
      folder: temporary(),
      topology: defineTopology({ system, description: 'A system.', exchanges: {}, queues: {}, ...changes }),
    });

  it.each([...PRODUCT_STACKS, 'courtier'])('refuses a system named %s, whose stack is taken', (name) => {
    expect(() => compose([named(name)])).toThrow(/^.*has 1 problem\(s\):\n {2}[a-z]+: [^\n]+$/);
  });

  it('refuses two functions of one name, and says where both are', () => {
    const till = named('till');
    mkdirSync(join(till.folder, 'functions', 'publish'), { recursive: true });
    writeFileSync(join(till.folder, 'functions', 'publish', 'index.ts'), '');
    expect(() => compose([till])).toThrow(
      `functions/publish and ${till.folder}/functions/publish are two functions of one name`,
    );
  });

  it('refuses a consumer that is a function of the product already', () => {
    const topology: Topology = {
      ...shop.topology,
      queues: {
        ...shop.topology.queues,
        notifications_web: {
          bindings: [{ exchange: 'notifications' }],
          delivery: 'lambda',
          consumer: { function: 'metrics' },
          impact: 'None.',
        },
      },
    };
    expect(() => compose([{ ...shop, topology }])).toThrow(/functions\/metrics/);
  });

  it.each([
    ['the consumer of a workflow', 'joins', 'functions/joins is a consumer of the workflow join'],
    ['a consumer twice', 'till', 'functions/till has been made already'],
    ['one that the topology does not name', 'nobody', 'No queue of the topology names functions/nobody'],
  ])('refuses a stack.ts that makes %s', (_, folder, said) => {
    const consumer = { function: 'till' };
    const bindings = [{ exchange: 'gym_events', routingKey: 'sale' }];
    const till = { bindings, delivery: 'lambda' as const, consumer, impact: 'No sales.' };
    const topology: Topology = { ...gymSystem.topology, queues: { ...gymSystem.topology.queues, till } };
    const withStack = { ...gymSystem, topology, folder: temporary() };
    writeFileSync(join(withStack.folder, 'system.js'), "exports.gym = { topology: { system: 'gym' } };");
    writeFileSync(
      join(withStack.folder, 'stack.js'),
      `exports.deploy = (stack) => { stack.work('${folder}'); stack.work('${folder}'); };`,
    );
    expect(() => compose([withStack])).toThrow(said);
  });

  it('refuses a route that no function serves', () => {
    const route = {
      operation: 'listParcels',
      method: 'GET' as const,
      path: '/api/parcels',
      function: 'nobody',
      permission: null,
    };
    expect(() => compose([{ ...shop, routes: [...shop.routes, route] }])).toThrow(
      "Nothing serves the operation listParcels: its system's stack.ts has to say stack.serve('nobody', …).",
    );
  });

  it('refuses an exchange with a schema that its system does not have', () => {
    const till = named('till', {
      exchanges: { sales: { type: 'fanout', description: 'S.', schema: 'order-event' } },
    });
    expect(() => compose([shop, till])).toThrow(
      'till.exchanges.sales.schema: the system has no schema order-event; put it among',
    );
  });

  it('refuses topics that two exchanges have', () => {
    const till = named('till', {
      exchanges: { events: { type: 'topic', topics: true, description: 'E.' } },
      queues: {
        till_auth: {
          bindings: [{ exchange: 'events', routingKey: 'auth.#' }],
          delivery: 'pull',
          impact: 'None.',
        },
      },
    });
    expect(() => compose([shop, till])).toThrow(
      'till.exchanges.events.topics: the exchange journal has auth too',
    );
  });
});
