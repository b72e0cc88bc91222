import { HOURS } from './prices.ts';
import type { Usage } from './usage.ts';

/** A task of a service on Fargate. */
const SERVICE = { cpu: 0.5, gb: 1 };
/** Messages that one such task takes in and handles a second, and how far the busiest hour is above the average. */
const PER_SECOND = 100;
const PEAK = 10;
const SECONDS = HOURS * 3_600;

/**
 * The same work in containers that always run: services that take messages in over HTTP behind a load balancer, and workers
 * that consume them from the same broker, `least` of each. The broker, its network, tables and logs are the same.
 */
export function containerUsage(messages: number, least: number): Usage[] {
  const peak = (messages / SECONDS) * PEAK;
  const tasks = 2 * Math.max(least, Math.ceil(peak / PER_SECOND));
  return [
    { price: 'loadBalancer', units: HOURS },
    { price: 'containerCpu', units: tasks * SERVICE.cpu * HOURS },
    { price: 'containerMemory', units: tasks * SERVICE.gb * HOURS },
    { price: 'tableWrite', units: (3 * messages) / 1e6 },
    { price: 'log', units: (1_500 * messages) / 2 ** 30 },
  ];
}
