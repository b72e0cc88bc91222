import { expect, it } from 'vitest';
import { OUTBOX_CONCURRENCY } from '../../lib/function-sizes.ts';
import { stageNamed } from '../../lib/named-stage.ts';
import { onAws } from './deployments.ts';

it.each(onAws)(
  'in stage $name of $what publishers, at their burst, leave connections of the broker to everybody else',
  ({ name, declared: { systems, topology } }) => {
    const bridged = Object.values(topology.queues).filter(({ delivery }) => delivery !== 'amqp').length;
    const { api, broker } = stageNamed(name, {}, systems);
    const ours = api.burstLimit + OUTBOX_CONCURRENCY + bridged;
    expect(ours).toBeLessThanOrEqual(0.8 * (broker?.connections ?? 0));
  },
);
