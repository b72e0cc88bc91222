import { DELAYED_RETRIES_MAX } from '../../limits.ts';
import { holdsFailed } from '../dead-letters.ts';
import type { Queue } from '../define.ts';
import { at, isWholeNumber, type Problem } from './problem.ts';

/** Tries within one invocation cost its time: more than this belongs to the delayed retries. */
const MOST_IMMEDIATE_RETRIES = 10;

export function retryProblems(path: string, queue: Queue): Problem[] {
  const { retry } = queue;
  if (retry === undefined) return [];
  const problem = at(`${path}.retry`);
  if (holdsFailed(queue)) {
    return problem(true, '', 'dead letters are recorded, not retried from here', 'remove it');
  }
  return [...immediateProblems(path, queue), ...delayProblems(path, queue)];
}

function immediateProblems(path: string, queue: Queue): Problem[] {
  const immediate = queue.retry?.immediate;
  if (immediate === undefined) return [];
  const problem = at(`${path}.retry.immediate`);
  return [
    ...problem(
      !isWholeNumber(immediate, 0, MOST_IMMEDIATE_RETRIES),
      '',
      `${immediate} is no number of tries`,
      `choose a whole number from 0 to ${MOST_IMMEDIATE_RETRIES}`,
    ),
    ...problem(
      queue.delivery !== 'lambda',
      '',
      'only consumer functions try again at once',
      'remove it, or make the delivery lambda',
    ),
  ];
}

function delayProblems(path: string, queue: Queue): Problem[] {
  const delays = queue.retry?.delays ?? [];
  const problem = at(`${path}.retry.delays`);
  return [
    ...problem(
      delays.length > DELAYED_RETRIES_MAX,
      '',
      `${delays.length} retries and the first attempt are more than a failed message keeps`,
      `use at most ${DELAYED_RETRIES_MAX} delays`,
    ),
    ...delays.flatMap((delay, index) => [
      ...problem(!isWholeNumber(delay, 1), `${index}`, `${delay} is no wait`, 'choose whole seconds above 0'),
      ...problem(
        delay < (delays[index - 1] ?? delay),
        `${index}`,
        `the wait of ${delay} s is shorter than the one before it`,
        'put the delays in increasing order: each retry gives the fault more time to pass',
      ),
    ]),
  ];
}
