import { CfnParameter } from 'aws-cdk-lib';
import { Consumer } from '../../lib/constructs/consumer.ts';
import type { SystemStack } from '../../lib/stacks/system.ts';
import { LedgerEnv } from './env.ts';
import { ledgerTopology } from './topology.ts';

/** Consumers that say each effect in a file of the machine that they run on: the value of EffectsFile is of local.ts. */
export function deploy(stack: SystemStack): void {
  const effects = new CfnParameter(stack, 'EffectsFile', { description: 'Where effects are written down.' });
  for (const queue of Object.values(ledgerTopology.queues)) {
    if (!('consumer' in queue)) continue;
    const work = stack.work(queue.consumer.function);
    new Consumer(stack, `Ledger-${queue.consumer.function}`, {
      work,
      schema: LedgerEnv,
      access: stack.pipeline(work),
      environment: { EFFECTS_FILE: effects.valueAsString },
    });
  }
}
