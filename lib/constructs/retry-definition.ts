import { DELIVERY_FAILED } from '../../core/retry/delivery-failed.ts';
import { TASK_TIMEOUT_SECONDS } from '../stage.ts';
import { again, againThroughAnOutage, never, OUTAGE_SECONDS, TRANSIENT_FAULTS } from './faults.ts';

export type RetryDefinitionProps = {
  /** Seconds before each retry, at least one. */
  delays: readonly number[];
  /** Seconds after which a redelivery to AMQP clients counts as `assumed`, unless it may still lie in its queue. */
  quietWindowSeconds: number;
  /** ARNs of the functions that do the steps. */
  redeliver: string;
  watch: string;
  settle: string;
};

type State = Readonly<Record<string, unknown>>;

/**
 * The retry workflow of one schedule in Amazon States Language, JSONPath. Its input is core/retry/workflows.ts's
 * WorkflowInput: {id, run, delivery, attempt, wait}.
 *
 * Wait, redeliver, settle; settle says whether to go round again. Success is what the consumer confirmed with the task
 * token; where nobody can confirm (`amqp`), it is a quiet window without a new dead letter, and then the redelivery's
 * being in its queue no more.
 */
export function retryDefinition(props: RetryDefinitionProps) {
  return {
    Comment: `Retries after ${props.delays.join(', ')} seconds.`,
    StartAt: 'Wait needed?',
    States: {
      ...waiting(props.delays),
      ...redelivering(props),
      ...watching(props),
      ...settling(props.settle),
    },
  };
}

/** A little more than the delay, so that a storm of failures does not come back as a storm. The upper end is exclusive. */
function jittered(delay: number): string {
  const spread = delay < 10 ? 1 : Math.ceil(delay / 10) + 1;
  return `States.MathRandom(${delay}, ${delay + spread})`;
}

function waiting(delays: readonly number[]): Record<string, State> {
  const waits = delays.map((delay, n): [string, State] => [
    `Retry ${n + 1} wait`,
    { ...pass({ 'seconds.$': jittered(delay) }, 'Wait'), ResultPath: '$.delay' },
  ]);
  return {
    'Wait needed?': choice([{ Variable: '$.wait', BooleanEquals: false, Next: 'How' }], 'Which wait'),
    'Which wait': choice(
      waits.map(([Next], n) => ({ Variable: '$.attempt', NumericEquals: n + 1, Next })),
      // Beyond the last delay the last one goes on.
      `Retry ${delays.length} wait`,
    ),
    ...Object.fromEntries(waits),
    Wait: { Type: 'Wait', SecondsPath: '$.delay.seconds', Next: 'How' },
  };
}

const STEP = { 'id.$': '$.id', 'run.$': '$.run', 'attempt.$': '$.attempt' };

function redelivering({ redeliver }: RetryDefinitionProps): Record<string, State> {
  const superseded = (path: string) => ({
    And: [
      { Variable: path, IsPresent: true },
      { Variable: path, BooleanEquals: true },
    ],
    Next: 'Done',
  });
  const failed = [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'Settle failure' }];
  return {
    How: choice(
      [
        { Or: ['lambda', 'pull'].map((how) => delivery(how)), Next: 'Redeliver' },
        { Or: ['amqp', 'exchange'].map((how) => delivery(how)), Next: 'Redeliver to broker' },
      ],
      'Unknown delivery',
    ),
    'Unknown delivery': {
      Type: 'Fail',
      Error: 'UnknownDelivery',
      Cause: 'delivery is none of lambda, pull, amqp, exchange',
    },
    Redeliver: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      Parameters: { FunctionName: redeliver, Payload: { ...STEP, 'task_token.$': '$$.Task.Token' } },
      TimeoutSeconds: TASK_TIMEOUT_SECONDS,
      // The consumer's failure arrives here as well, and its silence: those are attempts. All else is the step's own fault.
      Retry: [never([DELIVERY_FAILED, 'States.Timeout']), ...ANY_FAULT],
      Catch: failed,
      ResultPath: '$.result',
      Next: 'Superseded?',
    },
    'Superseded?': choice([superseded('$.result.superseded')], 'Settle success'),
    'Redeliver to broker': {
      ...invoke(redeliver, STEP, '$.result'),
      Catch: failed,
      Next: 'Confirmed by broker?',
    },
    'Confirmed by broker?': choice(
      [superseded('$.result.payload.superseded'), { ...delivery('exchange'), Next: 'Settle success' }],
      'Quiet window',
    ),
  };
}

/** A dead letter ends this from outside: the recorder hands the record to another run. */
function watching({ watch, quietWindowSeconds }: RetryDefinitionProps): Record<string, State> {
  const where = (StringEquals: string, Next: string) => ({
    Variable: '$.watch.payload.where',
    StringEquals,
    Next,
  });
  return {
    'Quiet window': { Type: 'Wait', Seconds: quietWindowSeconds, Next: 'First look' },
    'First look': {
      ...pass({ payload: { looks: 0, first: null } }, 'Still in its queue?'),
      ResultPath: '$.watch',
    },
    'Still in its queue?': {
      ...invoke(
        watch,
        { ...STEP, 'watch.$': '$.watch.payload', quiet_seconds: quietWindowSeconds },
        '$.watch',
      ),
      Next: 'Where is it?',
    },
    'Where is it?': choice(
      [where('queued', 'Quiet again'), where('gone', 'Settle gone'), where('unknown', 'Settle unknown')],
      'Settle quiet',
    ),
    'Quiet again': { Type: 'Wait', SecondsPath: '$.watch.payload.wait_seconds', Next: 'Still in its queue?' },
  };
}

function settling(settle: string): Record<string, State> {
  const settled = (outcome: string, more: Record<string, string> = {}) => ({
    ...invoke(settle, { ...STEP, outcome, ...more }, '$.settled'),
    Next: 'Try again?',
  });
  return {
    'Settle success': settled('confirmed'),
    'Settle failure': settled('failed', { 'error.$': '$.error' }),
    'Settle quiet': settled('quiet'),
    'Settle gone': settled('gone'),
    'Settle unknown': settled('unknown'),
    'Try again?': choice(
      [{ Variable: '$.settled.payload.decision', StringEquals: 'retry', Next: 'Next attempt' }],
      'Done',
    ),
    'Next attempt': pass(
      {
        'id.$': '$.id',
        'run.$': '$.run',
        'delivery.$': '$.delivery',
        'attempt.$': '$.settled.payload.attempt',
        wait: true,
      },
      'Wait needed?',
    ),
    Done: { Type: 'Succeed' },
  };
}

const ANY_FAULT = [
  againThroughAnOutage(TRANSIENT_FAULTS, { seconds: OUTAGE_SECONDS.retry }),
  again(['States.ALL']),
];

/** A step whose every error is a fault, not an answer: doing it twice is doing it once. */
function invoke(FunctionName: string, Payload: Record<string, unknown>, ResultPath: string) {
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Parameters: { FunctionName, Payload },
    ResultSelector: { 'payload.$': '$.Payload' },
    ResultPath,
    Retry: ANY_FAULT,
  };
}

function choice(Choices: readonly State[], Default: string): State {
  return { Type: 'Choice', Choices, Default };
}

function delivery(StringEquals: string): State {
  return { Variable: '$.delivery', StringEquals };
}

/** What it makes takes the place of the whole state, unless a ResultPath says otherwise. */
function pass(Parameters: State, Next: string): State {
  return { Type: 'Pass', Parameters, Next };
}
