import { BRIDGE_BATCH, TRAIL_BATCH } from '../../core/limits.ts';
import { functionSizes } from '../../lib/function-sizes.ts';
import type { Usage } from './usage.ts';

/**
 * Milliseconds that a warm invocation is billed for: assumed, with room. Nobody has measured them on AWS; the time of functions
 * is a twentieth of what a message costs.
 */
const BILLED_MS = { publish: 20, authorizer: 5, bridge: 200, consumer: 30, trail: 1_000 };
/** Memory of a consumer by default, MB. */
const CONSUMER_MB = 256;
/** Of its log, by all functions that a message passes. */
const LOGGED_BYTES = 1_500;
/** Units of 1 KB in tables: its entry in the trail and in that's index, the claim, and that it was handled. */
const ROWS_WRITTEN = 4;
/** SQS takes and gives ten messages in one request, and lets them be deleted ten at a time. */
const SQS_BATCH = 10;

/**
 * What a million messages use: published over HTTP, one each, to one queue with a consumer function, with bodies below
 * 1 KB. `together` is how many the bridge and SQS find waiting at a time: one when few come.
 */
export function messageUsage(together: number, { firewall }: { firewall: boolean }): Usage[] {
  const bridged = 1 / Math.min(together, BRIDGE_BATCH);
  const recorded = 1 / Math.min(together, TRAIL_BATCH);
  const batched = 1 / Math.min(together, SQS_BATCH);
  const times = [
    time(BILLED_MS.publish, functionSizes.publish.memoryMb),
    time(BILLED_MS.authorizer, functionSizes.authorizer.memoryMb),
    time(BILLED_MS.bridge * bridged, functionSizes['rabbitmq-to-sqs'].memoryMb),
    time(BILLED_MS.consumer, CONSUMER_MB),
    time(BILLED_MS.trail * recorded, functionSizes['trail-recorder'].memoryMb),
  ];
  return [
    { price: 'apiRequest', units: 1 },
    // Publishing, who may, and the consumer: a message at a time.
    { price: 'lambdaRequest', units: 3 + bridged + recorded },
    { price: 'lambdaTime', units: times.reduce((sum, each) => sum + each, 0) },
    // In, out, and gone.
    { price: 'queueRequest', units: 3 * batched },
    { price: 'tableWrite', units: ROWS_WRITTEN },
    { price: 'log', units: (LOGGED_BYTES * 1e6) / 2 ** 30 },
    ...(firewall ? [{ price: 'webRequest' as const, units: 1 }] : []),
  ];
}

/** GB-seconds of one invocation, and so their millions of a million. */
function time(ms: number, memoryMb: number): number {
  return (ms / 1_000) * (memoryMb / 1_024);
}
