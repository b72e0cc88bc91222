import { Construct } from 'constructs';
import { Env } from '../../functions/oldest-messages/env.ts';
import { functionSizes } from '../function-sizes.ts';
import type { Stage } from '../stage.ts';
import { type Access, actionsOn, permission } from './access.ts';
import { BrokerFunction } from './broker-function.ts';
import { workQueueAddresses } from './work-queue.ts';

/** The function that asks CloudWatch how old messages are: outside of the broker's network, which has no endpoint for it. */
export class OldestMessages extends Construct {
  /** For functions that ask it. */
  readonly access: Access<{ OLDEST_MESSAGES_FUNCTION: string }>;

  constructor(scope: Construct, id: string, stage: Stage) {
    super(scope, id);
    const { urlPrefix } = workQueueAddresses(this, stage);
    const asked = new BrokerFunction(this, 'Function', {
      stage,
      folder: 'oldest-messages',
      schema: Env,
      size: functionSizes['oldest-messages'],
      // AWS allows figures of CloudWatch on * only.
      access: permission(['cloudwatch:GetMetricData'], ['*']),
      environment: { WORK_QUEUE_URL_PREFIX: urlPrefix },
    }).function;
    this.access = {
      environment: { OLDEST_MESSAGES_FUNCTION: asked.functionName },
      grant: actionsOn(['lambda:InvokeFunction'], [asked.functionArn]),
    };
  }
}
