import { DescribeExecutionCommand, ListStateMachinesCommand } from '@aws-sdk/client-sfn';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { documentsOf } from '../../adapters/dynamodb/documents.ts';
import { createFailedMessages } from '../../adapters/dynamodb/failed-messages.ts';
import { failedMessageId } from '../../core/failure/id.ts';
import { Courtier, eventually, type Trail } from '../system/courtier.ts';
import { CdkError } from './cdk.ts';
import { deploy } from './deploy.ts';
import { depotApp, failing, working } from './depot/apps.ts';
import { deploymentTarget, knownIssuer } from './target.ts';
import { countingUntil, keptWaiting } from './traffic.ts';

const courtier = new Courtier(inject('running'));
const target = deploymentTarget();
const next = depotApp('next', knownIssuer());
const SETUP_MS = 600_000;

async function accepted(exchange: string, routingKey = '', body: unknown = {}): Promise<string> {
  const answer = await courtier.publish(exchange, routingKey, body);
  expect(answer).toMatchObject({ status: 202 });
  return String(answer.body.id);
}

/** It was handled, or an operator sees it: a consumer that is taken away in the middle of its work is a failure. */
function isAccountedFor(trail: Trail | undefined): boolean {
  const delivered = trail?.entries.some(({ status }) => status === 'delivered') ?? false;
  return delivered || (trail?.failures.length ?? 0) > 0;
}

/** The API does not show which run is in charge of a failed message. */
async function runOf(failedId: string): Promise<string> {
  const documents = documentsOf(courtier.dynamodb);
  const record = await createFailedMessages({ documents, table: 'courtier-local-failed-messages' }).get(
    failedId,
  );
  if (!record) throw new Error(`There is no ${failedId}.`);
  return record.run;
}

async function statusOf(run: string): Promise<string | undefined> {
  const { stateMachines = [] } = await courtier.sfn.send(new ListStateMachinesCommand({}));
  const retry = stateMachines.find(({ name }) => name === 'courtier-local-retry');
  const executionArn = `${retry?.stateMachineArn?.replace(':stateMachine:', ':execution:')}:${run}`;
  return (await courtier.sfn.send(new DescribeExecutionCommand({ executionArn }))).status;
}

/** What is under way while the depot is rebuilt. */
let picks: string[] = [];
let counts: ReturnType<typeof keptWaiting>;
let traffic: ReturnType<typeof countingUntil>;

beforeAll(async () => {
  counts = keptWaiting(courtier, 'depot_counts', 'depot_counts');
  // Their consumer throws, so they wait for a retry, which the next deployment makes sooner.
  picks = await Promise.all([1, 2, 3].map(() => accepted('depot_picks')));
  for (const id of picks) await courtier.failedIn(id, 'depot_picks', 'pending');
  traffic = countingUntil(courtier, ['depot_stock', 'depot_goods']);
}, SETUP_MS);

describe('a deployment whose last stack fails', () => {
  it('is said to have failed, and leaves a service that takes and delivers messages', async () => {
    await expect(deploy(target, next, { parameters: failing })).rejects.toThrow(CdkError);
    const id = await accepted('journal', 'log.depot', { message: 'still here' });
    await courtier.delivered(id, 'journal_archive');
  });
});

describe('the next deployment', () => {
  beforeAll(async () => {
    await deploy(target, next, { parameters: working });
    await Promise.all([traffic.stop(), counts.stop()]);
  }, SETUP_MS);

  it('delivers from a queue that is new', async () => {
    await courtier.delivered(await accepted('depot_returns'), 'depot_returns');
  });

  it('keeps what waits for a retry by a schedule that has gone, and delivers it once when a person brings it forward', async () => {
    for (const id of picks) {
      const failedId = failedMessageId(id, 'depot_picks');
      // The run of before waits on: it is found by its name, whatever its queue's waits are now.
      const run = await runOf(failedId);
      expect(await statusOf(run)).toBe('RUNNING');
      expect((await courtier.call('POST', `/api/messages/retry/${failedId}`)).status).toBe(202);
      await courtier.failedIn(id, 'depot_picks', 'resolved');
      await courtier.delivered(id, 'depot_picks');
      expect(await statusOf(run)).toBe('ABORTED');
    }
  });

  it('lets clients pull what the removed consumer did not come to', async () => {
    const pulled = new Set<string>();
    const accounted = new Set<string>();
    await eventually('each was delivered, pulled or recorded as failed', async () => {
      const answer = await courtier.call<{ items: { message_id: string; ack_id: string }[] }>(
        'GET',
        '/api/subscriptions/depot_counts?max=10&visibility=60&wait=1',
      );
      const before = pulled.size;
      for (const { message_id } of answer.body.items ?? []) pulled.add(message_id);
      // The others are asked about once nothing new is left.
      if (pulled.size > before) return false;
      for (const id of counts.accepted) {
        if (pulled.has(id) || accounted.has(id)) continue;
        if (!isAccountedFor(await courtier.trail(id))) return false;
        accounted.add(id);
      }
      return true;
    });
    // Else the consumer had been through before the deployment came to it.
    expect(pulled.size).toBeGreaterThan(0);
  });

  it('has delivered, or keeps as a failed message, whatever was taken while an exchange got another name', async () => {
    expect(traffic.accepted.get('depot_stock')?.length).toBeGreaterThan(0);
    await eventually('depot_goods takes messages', async () => {
      const answer = await courtier.publish('depot_goods', '', {});
      return answer.status === 202;
    });
    for (const id of [...traffic.accepted.values()].flat())
      await eventually(`${id} is delivered or failed`, async () => {
        return isAccountedFor(await courtier.trail(id));
      });
  });
});
