import type { Request, Workflow } from '../../core/workflow/define.ts';
import { STEP_REFUSED } from '../../core/workflow/ending.ts';
import { undoFrom } from '../../core/workflow/lookup.ts';
import {
  caught,
  choice,
  fail,
  invoke,
  invokeWithToken,
  members,
  type State,
  SUCCEED,
  throughAnOutage,
  wait,
} from './asl.ts';
import { againThroughAnOutage, never, OUTAGE_SECONDS, TRANSIENT_FAULTS } from './faults.ts';

export type WorkflowDefinitionProps = {
  /** ARN of functions/workflow-step. */
  step: string;
  /**
   * Seconds until a step that nobody answered has failed, and until what takes one back is given up, where the workflow does
   * not say.
   */
  stepSeconds: number;
  undoSeconds: number;
};

/** What a service is not asked for at all when its message meets one of these. */
const NOT_ASKED = ['UnroutableError', 'UnknownExchangeError', 'PublishRefusedError', 'UnencodableError'];

/**
 * A workflow in Amazon States Language, JSONPath. Its input is {run_id, ended: null}; `ended` is always how
 * the last step ended, which the next one writes down.
 *
 * The timer of a task begins when its state is entered, and so does the deadline that its service is given, which ends
 * before it: no service begins a step whose compensation has been asked for. Where a step failed before its time was over,
 * a service may still hold its message, so its compensation waits as long.
 *
 * A step that was refused had no effect: what was done before it is taken back, the latest first. Of one that nobody
 * answered, or that failed otherwise, nobody knows: it is taken back too. Every compensation is asked for, also when
 * another has failed; such a run needs a person, and so its execution fails.
 */
export function workflowDefinition(workflow: Workflow, props: WorkflowDefinitionProps) {
  const { name, steps } = workflow;
  const backFrom = (index: number): string => undoFrom(workflow, index)?.name ?? 'Finish';
  const forward = steps.flatMap((step, n): [string, State][] => {
    const seconds = step.timeoutSeconds ?? props.stepSeconds;
    const Catch = [
      caught([STEP_REFUSED, ...NOT_ASKED], '$.ended', backFrom(n - 1)),
      caught(['States.Timeout'], '$.ended', backFrom(n)),
      caught(['States.ALL'], '$.ended', overOf(step)),
    ];
    const task = asking(workflow, props, step, { seconds, deadline: seconds });
    return [
      [step.name, { ...task, Retry: UNTIL_ITS_DEADLINE, Catch, Next: steps[n + 1]?.name ?? 'Finish' }],
      [overOf(step), wait(seconds, backFrom(n))],
    ];
  });
  const back = steps.flatMap(({ undo }, n): [string, State][] => {
    if (!undo) return [];
    const Next = backFrom(n - 1);
    const seconds = undo.timeoutSeconds ?? props.undoSeconds;
    const Catch = [caught(['States.ALL'], '$.ended', Next)];
    const task = asking(workflow, props, undo, { seconds, deadline: null });
    return [[undo.name, { ...task, Retry: UNTIL_DONE, Catch, Next }]];
  });
  return {
    Comment: `${name}: ${steps.map((step) => step.name).join(', ')}; what was done is taken back when a step fails.`,
    StartAt: steps[0]?.name ?? 'Finish',
    States: {
      ...Object.fromEntries<State>([...forward, ...back]),
      ...ending(workflow, props.step),
    } as Readonly<Record<string, State>>,
  };
}

const THROUGH_AN_OUTAGE = throughAnOutage(OUTAGE_SECONDS.compensation);

/**
 * What was done has to be taken back, however long the broker or a table is away: a day, then it is a person's. The
 * service's refusal and its silence are answers, of which the run's record tells.
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
function overOf({ name }: Request): string {
  return `${name} is over`;
}

/** Asks a service and waits for its answer, which comes with the task token. */
function asking(
  workflow: Workflow,
  { step }: WorkflowDefinitionProps,
  { name }: Request,
  { seconds, deadline }: { seconds: number; deadline: number | null },
): State {
  const payload = {
    action: 'send',
    workflow: workflow.name,
    ...members('run_id', 'ended'),
    step: name,
    deadline_seconds: deadline,
    'entered_at.$': '$$.State.EnteredTime',
  };
  return { ...invokeWithToken(step, payload, seconds), ResultPath: '$.ended' };
}

function ending({ name }: Workflow, step: string): Record<string, State> {
  return {
    Finish: {
      ...invoke(step, { action: 'finish', workflow: name, ...members('run_id', 'ended') }),
      ResultSelector: { 'status.$': '$.Payload.status' },
      ResultPath: '$.finished',
      Retry: THROUGH_AN_OUTAGE,
      Next: 'Needs a person?',
    },
    'Needs a person?': choice(
      [{ Variable: '$.finished.status', StringEquals: 'failed', Next: 'A step was not taken back' }],
      'Done',
    ),
    'A step was not taken back': fail(
      'NotTakenBack',
      `The run says which step, and why: GET /api/workflows/${name}/{id}.`,
    ),
    Done: SUCCEED,
  };
}
