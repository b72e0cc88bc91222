import type { Deployment } from '../deployment.ts';
import type { Rule } from '../system/local.ts';
import type { Fault } from './fault.ts';

/** Has functions' calls to AWS answered by rules, all of them at once. Answers how many calls the rules before have met. */
export async function setRules({ ready }: Deployment, rules: readonly Rule[]): Promise<number> {
  const url = `${ready.aws}/_local/ledger-faults`;
  const before = (await (await fetch(url)).json()) as { met: number };
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(rules) });
  if (!response.ok) throw new Error(`${url} is answered with ${response.status}: ${await response.text()}`);
  return before.met;
}

function faultOf(name: string, about: string, rules: readonly Rule[]): Fault {
  return {
    name,
    about,
    place: 'aws',
    forMs: [2_000, 6_000],
    async begin({ deployment }) {
      await setRules(deployment, rules);
      return async () => `${await setRules(deployment, [])} calls`;
    },
  };
}

export const dynamodbThrottled = faultOf('dynamodb-throttled', 'DynamoDB throttles every second call', [
  { service: 'dynamodb', oneIn: 2, how: 'throttle' },
]);

export const dynamodbFails = faultOf(
  'dynamodb-fails',
  'DynamoDB answers every second call with an error of its own',
  [{ service: 'dynamodb', oneIn: 2, how: 'fail' }],
);

export const sqsFails = faultOf('sqs-fails', 'SQS answers every second call with an error of its own', [
  { service: 'sqs', oneIn: 2, how: 'fail' },
]);

export const sqsThrottled = faultOf('sqs-throttled', 'SQS throttles every call', [
  { service: 'sqs', oneIn: 1, how: 'throttle' },
]);

export const startsThrottled = faultOf('starts-throttled', 'StartExecution is throttled', [
  { service: 'states', operation: 'StartExecution', oneIn: 1, how: 'throttle' },
]);

export const recorderAway = faultOf('recorder-away', 'every call that the recorder makes fails', [
  { caller: 'dead-letter-recorder', oneIn: 1, how: 'fail' },
]);
