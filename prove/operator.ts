import type { Deployment } from './deployment.ts';
import { failedMessages } from './failed-messages.ts';
import { request } from './http.ts';
import type { Random } from './random.ts';
import type { Recorder } from './recorder.ts';

export type OperatorDeps = { deployment: Deployment; recorder: Recorder; random: Random };

/** What a person does while others publish: retries some by hand, or many by an operation, or replays what was published. */
export async function operate({ deployment, recorder, random }: OperatorDeps): Promise<void> {
  const { ready } = deployment;
  const action = random.pick(['retry', 'operation', 'replay'] as const);
  const run = async (body: object) =>
    (await request(ready, 'POST', '/api/operations', { mode: 'run', note: 'the ledger', ...body })).status;
  if (action === 'retry') return await retrySome(deployment, recorder);
  const status =
    action === 'operation'
      ? await run({ action: 'retry', filter: { queue: 'ledger_plain' } })
      : await run({
          action: 'replay',
          filter: { exchange: 'ledger_topic', published_from: '-PT2M' },
          to: 'same',
        });
  recorder.say({ kind: 'operator', action, detail: String(status ?? 'no answer') });
}

const SOME = 5;

async function retrySome({ ready }: Deployment, recorder: Recorder): Promise<void> {
  const { body } = await request(ready, 'GET', `/api/messages/failed?status=failed&limit=${SOME}`);
  for (const { id } of (body.items ?? []) as { id: string }[]) {
    const { status } = await request(ready, 'POST', `/api/messages/retry/${id}`);
    recorder.say({ kind: 'operator', action: 'retry', detail: `${id}: ${status ?? 'no answer'}` });
  }
}

/** Once the load is over: whatever failed and may succeed is retried. What refuses its message stays failed. */
export async function retryAllThatMay(deployment: Deployment, recorder: Recorder): Promise<number> {
  const failed = (await failedMessages(deployment, ['failed'])) ?? [];
  const again = failed.filter(({ error_name }) => error_name !== 'PermanentError');
  for (const { id } of again) {
    const { status } = await request(deployment.ready, 'POST', `/api/messages/retry/${id}`);
    recorder.say({ kind: 'operator', action: 'retry', detail: `${id}: ${status ?? 'no answer'}` });
  }
  return again.length;
}
