import type { Measures } from '../metrics/measures.ts';

/** RabbitMQ's version, of major, minor and patch: `4.2.1`. Throws UnavailableError when the broker does not say it. */
export type RunningVersion = () => Promise<string>;

/**
 * Measures whether the broker runs another minor version than `named`, the template's: `4.2`. AWS moves a broker to the next
 * one when its support for the running one ends, and tells the template nothing.
 */
export async function recordVersion(
  running: RunningVersion,
  named: string,
  measures: Measures,
): Promise<void> {
  const version = await running();
  const differs = version !== named && !version.startsWith(`${named}.`);
  measures.record(
    { BrokerVersionDiffers: differs ? 1 : 0 },
    { broker_version: version, template_version: named },
  );
}
