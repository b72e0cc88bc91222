import { idleUsage } from './idle.ts';
import { HOURS } from './prices.ts';
import { resourcesOf } from './templates.ts';
import { total, type Usage } from './usage.ts';

export type PricedStage = {
  name: string;
  /** What it is, beside other ways to have it. */
  what: string;
  idle: Usage[];
  /** Requests pass a firewall. */
  firewall: boolean;
  /** Tasks of each kind that always-on containers would have at least. */
  leastTasks: number;
};

/** `courtier bridge` in a task of Fargate with a public address. On a host that is there anyway it costs nothing. */
const BRIDGE: readonly Usage[] = [
  { price: 'containerCpu', units: 0.25 * HOURS },
  { price: 'containerMemory', units: 0.5 * HOURS },
  { price: 'publicAddress', units: HOURS },
];

const all = [
  ['small', 'small', 'a RabbitMQ that is there already, and a container for `courtier bridge`', {}, 1],
  ['dev', 'dev', 'one node with a public address', {}, 1],
  ['dev, private', 'dev', 'one node in a VPC with a NAT instance', { COURTIER_BROKER_ACCESS: 'private' }, 1],
  ['prod', 'prod', 'three nodes in a VPC with endpoints in one zone', {}, 2],
  [
    'prod, two zones',
    'prod',
    'three nodes in a VPC with endpoints in two zones',
    { COURTIER_ENDPOINT_ZONES: '2' },
    2,
  ],
] as const;

/** Every stage that is worth a row, from its templates. */
export function pricedStages(): PricedStage[] {
  return all.map(([name, stage, what, settings, leastTasks]) => {
    const resources = resourcesOf(stage, settings);
    const firewall = resources.some(({ type }) => type === 'AWS::WAFv2::WebACL');
    const idle = total(idleUsage(resources), stage === 'small' ? BRIDGE : []);
    return { name, what, idle, firewall, leastTasks };
  });
}
