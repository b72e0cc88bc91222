import { DELIVERY_FAILED } from '../../core/retry/delivery-failed.ts';
import { caught, choice, invoke, invokeWithToken, members, SUCCEED, throughAnOutage, wait } from './asl.ts';
import { never, OUTAGE_SECONDS } from './faults.ts';

/** Seconds until a consumer that never answers a redelivery has failed it (24 h). */
const TASK_TIMEOUT_SECONDS = 86_400;

export type RetryDefinitionProps = {
  /** Seconds after which a redelivery to AMQP clients counts as `assumed`, unless it may still lie in its queue. */
  quietWindowSeconds: number;
  /** ARNs of the functions that do the steps. */
  redeliver: string;
  watch: string;
  settle: string;
};

/**
 * The retry workflow in Amazon States Language, JSONPath. Its input is core/retry/workflow.ts's WorkflowInput:
 * {id, run, delivery, attempt, wait_seconds}.
 *
 * Wait, redeliver, settle; what settle answers takes the place of the whole state and says what is next: another round
 * with its own wait, the end, or a quiet window. Every transition is paid for, so what can be decided or counted in a
 * function is not a state. Success is what the consumer confirmed with the task token; where nobody can confirm (`amqp`)
 * the token says that the message was sent, and success is a quiet window without a new dead letter, and then the
 * redelivery's being in its queue no more.
 */
export function retryDefinition({ redeliver, watch, settle, quietWindowSeconds }: RetryDefinitionProps) {
  const Retry = throughAnOutage(OUTAGE_SECONDS.retry);
  const quiet = { quiet_seconds: quietWindowSeconds };
  return {
    Comment: 'Retries a failed message.',
    StartAt: 'Wait',
    States: {
      Wait: wait('$.wait_seconds', 'Redeliver'),
      Redeliver: {
        ...invokeWithToken(redeliver, members('id', 'run', 'attempt', 'delivery'), TASK_TIMEOUT_SECONDS),
        // The consumer's failure arrives here as well, and its silence: those are attempts. All else is the step's own fault.
        Retry: [never([DELIVERY_FAILED, 'States.Timeout']), ...Retry],
        Catch: [caught(['States.ALL'], '$.result', 'Settle')],
        ResultPath: '$.result',
        Next: 'Settle',
      },
      Settle: {
        ...invoke(settle, { ...members('id', 'run', 'attempt', 'delivery', 'result'), ...quiet }),
        OutputPath: '$.Payload',
        Retry,
        Next: 'Again?',
      },
      'Again?': choice([decision('retry', 'Wait'), decision('watch', 'Quiet window')], 'Done'),
      // A dead letter ends this from outside: the recorder hands the record to another run.
      'Quiet window': wait('$.result.wait_seconds', 'Still in its queue?'),
      'Still in its queue?': {
        ...invoke(watch, { ...members('id', 'run', 'attempt'), 'watch.$': '$.result', ...quiet }),
        ResultSelector: {
          'where.$': '$.Payload.where',
          'looks.$': '$.Payload.looks',
          'first.$': '$.Payload.first',
          'wait_seconds.$': '$.Payload.wait_seconds',
        },
        ResultPath: '$.result',
        Retry,
        Next: 'Where is it?',
      },
      'Where is it?': choice(
        [{ Variable: '$.result.where', StringEquals: 'queued', Next: 'Quiet window' }],
        'Settle',
      ),
      Done: SUCCEED,
    },
  };
}

function decision(StringEquals: string, Next: string) {
  return { Variable: '$.decision', StringEquals, Next };
}
