import type { OperationSteps } from '../../core/operations/store.ts';
import type { SqsCalls } from './calls.ts';
import { sqsUnavailable } from './client.ts';

/** SQS holds a message back for 15 minutes at most. */
const DELAY_SECONDS_MAX = 900;

/** The queue that the runner of operations takes its steps from. */
export function createOperationSteps({
  call,
  queueUrl,
}: {
  call: SqsCalls;
  queueUrl: string;
}): OperationSteps {
  return {
    async send(step, delaySeconds) {
      try {
        await call('SendMessage', {
          QueueUrl: queueUrl,
          MessageBody: JSON.stringify(step),
          DelaySeconds: Math.min(delaySeconds, DELAY_SECONDS_MAX),
        });
      } catch (error) {
        throw sqsUnavailable(queueUrl, error);
      }
    },
  };
}
