import { allow } from '../../lib/constructs/access.ts';
import { Consumer } from '../../lib/constructs/consumer.ts';
import type { SystemStack } from '../../lib/stacks/system.ts';
import { Env as GaiaAlertsEnv } from './functions/gaia-alerts/env.ts';

/** The consumer of critical alerts, which sends them to the topic of Courtier's own. */
export function deploy(stack: SystemStack): void {
  const work = stack.work('gaia-alerts');
  new Consumer(stack, 'GaiaAlerts', {
    work,
    schema: GaiaAlertsEnv,
    access: allow(stack.pipeline(work), stack.data.alerts.sender()),
    environment: {},
  });
}
