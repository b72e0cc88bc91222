import type { Deployment } from '../deployment.ts';
import type { Random } from '../random.ts';

/**
 * What a fault breaks. Two faults of one place are never at once: each puts its place back as it was. What the runtime has in it goes
 * with it.
 */
export type Place =
  | 'rabbitmq'
  | 'network'
  | 'functions'
  | 'clocks'
  | 'aws'
  | 'queues'
  | 'workflows'
  | 'deployment'
  | 'runtime';

export type FaultDeps = { deployment: Deployment; random: Random };

/** Something that goes wrong for a while, in the world around the code or in the machine below it. */
export type Fault = {
  name: string;
  /** What it is, for the report. */
  about: string;
  place: Place;
  /** How long it may last, milliseconds. */
  forMs: readonly [least: number, most: number];
  /** Makes it so. Answers what ends it, which resolves once everything is as it was, with what it met where that is a text. Throws where it cannot be seen to take place. */
  begin(deps: FaultDeps): Promise<() => Promise<unknown>>;
};
