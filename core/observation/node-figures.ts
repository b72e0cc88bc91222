import { UnavailableError } from '../errors.ts';
import type { NodeFigures } from './broker-figures.ts';

/** Bytes, as a node answers them; undefined where it does not say. */
export type NodeBytes = Record<'memoryUsed' | 'memoryLimit' | 'diskFree' | 'diskLimit', number | undefined>;

/**
 * The shares of one node. Throws UnavailableError when a figure is missing, because a share made up for it would say for as long
 * as it is missing that the node is well.
 */
export function nodeFigures(name: string, bytes: NodeBytes): NodeFigures {
  const said = (figure: keyof NodeBytes): number => {
    const value = bytes[figure];
    if (value !== undefined) return value;
    throw new UnavailableError('broker-unavailable', `RabbitMQ does not say ${figure} of its node ${name}.`);
  };
  return {
    name,
    memory: share(said('memoryUsed'), said('memoryLimit')),
    disk: share(said('diskLimit'), said('diskFree')),
  };
}

/** Of a whole of 0 every byte is too much: RabbitMQ blocks publishers with a memory limit of 0, and on a full disk. */
function share(part: number, whole: number): number {
  return part / Math.max(whole, 1);
}
