import { STEP_REFUSED } from '../../core/workflow/ending.ts';
import { type StepName, saga } from '../../core/workflow/saga.ts';
import { again, againThroughAnOutage, never, OUTAGE_SECONDS, TRANSIENT_FAULTS } from './faults.ts';

export type OrderWorkflowDefinitionProps = {
  /** ARN of functions/workflow-step. */
  step: string;
  /** Seconds until a step that nobody answered has failed, and until what takes one back is given up. */
  stepSeconds: number;
  compensationSeconds: number;
};

type State = Readonly<Record<string, unknown>>;

/** What a service is not asked for at all when its message meets one of these. */
const NOT_ASKED = ['UnroutableError', 'UnknownExchangeError', 'PublishRefusedError', 'UnencodableError'];

/**
 * The saga of an order in Amazon States Language, JSONPath. Its input is {order_id, ended: null}; `ended` is always how
 * the last step ended, which the next one writes down.
 *
 * The timer of a task begins when its state is entered, and so does the deadline that its service is given, which ends
 * before it: no service begins a step whose compensation has been asked for. Where a step failed before its time was over,
 * a service may still hold its message, so its compensation waits as long.
 *
 * A step that was refused had no effect: what was done before it is taken back, the latest first. Of one that nobody
 * answered, or that failed otherwise, nobody knows: it is taken back too. Every compensation is asked for, also when
 * another has failed; such an order needs a person, and so its execution fails.
 */
export function orderWorkflowDefinition(props: OrderWorkflowDefinitionProps) {
  const undoFrom = (index: number): string => saga[index]?.undoneBy ?? 'Finish';
  const forward = saga.map(({ step }, n): [string, State] => [
    step,
    {
      ...asking(props, step, props.stepSeconds, props.stepSeconds),
      Retry: UNTIL_ITS_DEADLINE,
      Catch: [
        { ErrorEquals: [STEP_REFUSED, ...NOT_ASKED], ResultPath: '$.ended', Next: undoFrom(n - 1) },
        { ErrorEquals: ['States.Timeout'], ResultPath: '$.ended', Next: undoFrom(n) },
        { ErrorEquals: ['States.ALL'], ResultPath: '$.ended', Next: overOf(step) },
      ],
      Next: saga[n + 1]?.step ?? 'Finish',
    },
  ]);
  const waits = saga.map(({ step, undoneBy }): [string, State] => [
    overOf(step),
    { Type: 'Wait', Seconds: props.stepSeconds, Next: undoneBy },
  ]);
  const back = saga.map(({ undoneBy }, n): [string, State] => [
    undoneBy,
    {
      ...asking(props, undoneBy, props.compensationSeconds, null),
      Retry: UNTIL_DONE,
      Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.ended', Next: undoFrom(n - 1) }],
      Next: undoFrom(n - 1),
    },
  ]);
  return {
    Comment: `An order: ${saga.map(({ step }) => step).join(', ')}; what was done is taken back when a step fails.`,
    StartAt: saga[0].step,
    States: { ...Object.fromEntries([...forward, ...waits, ...back]), ...ending(props.step) },
  };
}

const THROUGH_AN_OUTAGE = [
  againThroughAnOutage(TRANSIENT_FAULTS, { seconds: OUTAGE_SECONDS.compensation }),
  again(['States.ALL']),
];

/**
 * What was done has to be taken back, however long the broker or a table is away: a day, then it is a person's. The
 * service's refusal and its silence are answers, of which the order's record tells.
 */
const UNTIL_DONE = [never([STEP_REFUSED, 'States.Timeout']), ...THROUGH_AN_OUTAGE];

/**
 * A step is asked for as long as its service may begin it: the function says when that is over. The pauses are short beside
 * the time of a step, for the service needs what is left of it.
 */
const UNTIL_ITS_DEADLINE = [
  againThroughAnOutage(TRANSIENT_FAULTS, { seconds: OUTAGE_SECONDS.retry, pauseSeconds: 60 }),
];

/** The state that waits until nobody begins this step any more. */
function overOf(step: StepName): string {
  return `${step} is over`;
}

/** Asks a service and waits for its answer, which comes with the task token. */
function asking(
  { step }: OrderWorkflowDefinitionProps,
  name: StepName,
  TimeoutSeconds: number,
  deadline: number | null,
): State {
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
    Parameters: {
      FunctionName: step,
      Payload: {
        action: 'send',
        'order_id.$': '$.order_id',
        'ended.$': '$.ended',
        step: name,
        deadline_seconds: deadline,
        'entered_at.$': '$$.State.EnteredTime',
        'task_token.$': '$$.Task.Token',
      },
    },
    TimeoutSeconds,
    ResultPath: '$.ended',
  };
}

function ending(step: string): Record<string, State> {
  return {
    Finish: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Parameters: {
        FunctionName: step,
        Payload: { action: 'finish', 'order_id.$': '$.order_id', 'ended.$': '$.ended' },
      },
      ResultSelector: { 'status.$': '$.Payload.status' },
      ResultPath: '$.finished',
      Retry: THROUGH_AN_OUTAGE,
      Next: 'Needs a person?',
    },
    'Needs a person?': {
      Type: 'Choice',
      Choices: [{ Variable: '$.finished.status', StringEquals: 'failed', Next: 'A step was not taken back' }],
      Default: 'Done',
    },
    'A step was not taken back': {
      Type: 'Fail',
      Error: 'NotTakenBack',
      Cause: 'The order says which step, and why: GET /api/workflows/{order_id}.',
    },
    Done: { Type: 'Succeed' },
  };
}
