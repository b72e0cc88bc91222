import { createCloudMap } from '../../localstack/cloud-map/services.ts';
import { createPermissions } from '../../localstack/iam/permissions.ts';
import { KeptLogs } from '../../localstack/logs/kept.ts';
import type { World } from '../../localstack/world.ts';

/** A world for tests that need none of its machines: anyone who touches one learns so. */
export function aWorld(overrides: Partial<World> = {}): World {
  const none = (name: string) =>
    new Proxy(
      {},
      { get: (_, key) => (key === 'then' ? undefined : fail(`this test has no ${name}`)) },
    ) as never;
  return {
    region: 'us-east-1',
    account: '000000000000',
    dataDir: '/nonexistent',
    minuteMs: 60_000,
    endpoints: {
      aws: 'http://localhost:4566',
      api: 'http://localhost:8011',
      fauxqs: 'http://localhost:1',
      dynamodb: 'http://localhost:1',
    },
    functions: none('functions'),
    stateMachines: none('state machines'),
    restApis: none('REST APIs'),
    usagePlans: none('usage plans'),
    cloudMap: createCloudMap(),
    broker: { amqpUrl: 'amqp://localhost:5672' },
    permissions: createPermissions(),
    alarms: [],
    logs: new KeptLogs(),
    secrets: new Map(),
    log: { info: () => {}, warn: () => {}, call: () => {}, functionLine: () => {} },
    onStop: () => {},
    onReady: () => {},
    ...overrides,
  };
}

function fail(message: string): never {
  throw new Error(message);
}
