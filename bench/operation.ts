import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { createDynamoDbClient } from '../adapters/dynamodb/client.ts';
import { createDocuments } from '../adapters/dynamodb/documents.ts';
import { createMatchCounts } from '../adapters/dynamodb/failed-message-matches.ts';
import { createFailedMessages } from '../adapters/dynamodb/failed-messages.ts';
import { createOperationResults } from '../adapters/dynamodb/operation-results.ts';
import { createOperations } from '../adapters/dynamodb/operations.ts';
import { newId } from '../adapters/new-id.ts';
import { OPERATION_RATE_MAX } from '../core/limits.ts';
import { frozen } from '../core/operations/freeze.ts';
import { newOperation } from '../core/operations/new-operation.ts';
import type { Operation } from '../core/operations/operation.ts';
import { plan } from '../core/operations/plan.ts';
import { runStep, type StepDeps } from '../core/operations/step.ts';
import { begun } from '../core/operations/transitions.ts';
import { createRetryRoutes } from '../core/retry/route.ts';
import { queueNamed } from '../core/topology/index.ts';
import { createTable } from '../test/contract/table.ts';
import type { Claim, Outcome, RunOptions } from './measuring/claim.ts';
import { createFailedMessagesTable } from './measuring/failed-messages-table.ts';
import { packageVersion } from './measuring/package-version.ts';
import { type Parts, withParts } from './measuring/parts.ts';
import { collectGarbage } from './measuring/rounds.ts';
import { comparison, figure } from './measuring/row.ts';
import { type Made, madeRecords } from './operations/records.ts';

const MESSAGES = Number(process.env.BENCH_OPERATION_MESSAGES ?? 100_000);
const MESSAGES_QUICK = 2_000;
const UNREADABLE = 20;
const PARTS = 10;
const BY = { id: 'bench', name: 'bench' };

export const operation: Claim = {
  name: 'operation',
  subject: 'one operation that retries many failed messages, step by step',
  against: 'its own first tenth',
  run: (options) => withParts((parts) => measure(parts, options)),
};

async function measure(parts: Parts, { quick, say }: RunOptions): Promise<Outcome> {
  await parts.dynamodb();
  const count = quick ? MESSAGES_QUICK : MESSAGES;
  const deps = await depsOf();
  const made = await madeRecords(deps.client, { count, unsendable: UNREADABLE, table: deps.table });
  await spoil(deps, made.unsendable);
  say(`${count} records are written`);
  const start = performance.now();
  const first = await plannedOf(deps, made);
  const planMs = performance.now() - start;
  say(`planned in ${planMs.toFixed(0)} ms: ${first.plan.messages}, exact: ${first.plan.exact}`);
  const planned = await counted(deps, first);
  const countMs = performance.now() - start;
  say(`counted in ${countMs.toFixed(0)} ms: ${planned.plan.messages}, exact: ${planned.plan.exact}`);
  const tenths = await run(deps, planned, say);
  const faults = await faultsOf(deps, planned.id, made);
  const miscounted = Math.abs(planned.plan.messages - count);
  const [begin, end] = [tenths[0], tenths.at(-1)];
  if (!begin || !end) throw new Error('Nothing was acted on.');
  return {
    rows: [
      figure(
        'acted on',
        'messages/s',
        tenths.map(({ rate }) => rate),
      ),
      comparison('the last tenth', 'messages/s', { ours: [end.rate], baseline: [begin.rate] }),
      comparison('heap after the last tenth', 'MiB', { ours: [end.heap], baseline: [begin.heap] }),
      figure("the plan's answer", 'ms', [planMs]),
      figure('its count, to the end', 'ms', [countMs]),
      figure('not counted by the plan', 'messages', [miscounted]),
      figure('not accounted for: no result, two, or a wrong one', 'messages', [faults]),
    ],
    versions: { dynoxide: packageVersion('@dynoxide/linux-x64') },
    notes: [
      `${count.toLocaleString('en')} records of a kilobyte in one DynamoDB, all found by one filter; ${UNREADABLE} of their rows cannot be read, which its results have to say and which stops nothing.`,
      'The steps of the operation in one process, one after the other, on the tables of the template and a retry workflow in memory. The waits between steps are left out, so its rate (100 messages a second at most) does not hold it back.',
    ],
  };
}

const unused = (): never => {
  throw new Error('It is no replay.');
};
const noReplay = {
  archive: { read: unused },
  publisher: { publish: unused },
  trail: { list: unused, ofMessage: unused },
};

/** The runner's parts, on tables as lib/stacks/data.ts and lib/constructs/operations.ts declare them. */
async function depsOf() {
  const client = createDynamoDbClient({ requestTimeoutMs: 60_000 });
  const table = 'failed';
  await createFailedMessagesTable(client, table);
  // As patient as the client that fills the table: how long DynamoDB takes is part of the figures, and no error of theirs.
  const documents = createDocuments({ requestTimeoutMs: 60_000 });
  const clock = { skippedMs: 0 };
  const now = () => new Date(Date.now() + clock.skippedMs);
  const sent: { operation_id: string; step: number }[] = [];
  const steps: StepDeps = {
    failedMessages: createFailedMessages({ documents, table }),
    operations: createOperations({
      documents,
      table: await createTable(client, 'id', undefined, {
        'by-time': ['kind', 'id', 'KEYS_ONLY'],
        'by-state': ['state', 'id', 'KEYS_ONLY'],
        'by-due': ['due', 'due_at', 'KEYS_ONLY'],
      }),
    }),
    results: createOperationResults({ documents, table: await createTable(client, 'operation_id', 'id') }),
    steps: {
      async send(step, delaySeconds) {
        clock.skippedMs += delaySeconds * 1_000;
        sent.push(step);
      },
    },
    workflow: { start: async () => {}, stop: async () => {}, status: async () => 'running' },
    matches: createMatchCounts({ documents, table, now }),
    retryRoutes: createRetryRoutes(queueNamed, { retryDelays: [60, 300, 1_800] }),
    newId,
    now,
    log: { debug: () => {}, info: () => {}, warn: console.warn, error: () => {} },
    ...noReplay,
  };
  return { ...steps, client, table, sent };
}
type Deps = Awaited<ReturnType<typeof depsOf>>;

/** So that nothing can be done to them. */
async function spoil({ client, table }: Deps, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    await client.send(
      new UpdateItemCommand({
        TableName: table,
        Key: { id: { S: id } },
        UpdateExpression: 'SET attempts = :nothing',
        ExpressionAttributeValues: { ':nothing': { S: 'nothing' } },
      }),
    );
  }
}

async function plannedOf(deps: Deps, { service }: Made): Promise<Operation> {
  const now = deps.now().toISOString();
  const asked = {
    id: newId(),
    action: 'retry' as const,
    filter: frozen('retry', { service }, now),
    ids: null,
    to_queue: null,
    note: null,
    rate: OPERATION_RATE_MAX,
    stop_at_failure_rate: null,
    canary: null,
  };
  const operation = newOperation(asked, await plan(deps, asked, now), BY);
  await deps.operations.create(operation);
  return operation;
}

/** Its steps go on counting until there is nothing left to count. */
async function counted(deps: Deps, { id, step, due_at }: Operation): Promise<Operation> {
  if (due_at !== null) await deps.steps.send({ operation_id: id, step }, 0);
  for (let next = deps.sent.shift(); next; next = deps.sent.shift()) await runStep(deps, next);
  const operation = await deps.operations.get(id);
  if (!operation) throw new Error('The operation is gone.');
  return operation;
}

/** How each tenth of it went. */
async function run(deps: Deps, planned: Operation, say: RunOptions['say']) {
  const { id, plan } = planned;
  const started = begun(planned, BY, deps.now().toISOString());
  if ('refused' in started) throw new Error(`It is ${started.refused}.`);
  await deps.operations.replace({ ...started, version: planned.version + 1 }, planned.version);
  await deps.steps.send({ operation_id: id, step: started.step }, 0);
  const tenths: { rate: number; heap: number }[] = [];
  let [done, since] = [0, performance.now()];
  for (let step = deps.sent.shift(); step; step = deps.sent.shift()) {
    await runStep(deps, step);
    const operation = await deps.operations.get(id);
    if (!operation) throw new Error('The operation is gone.');
    const isOver = operation.state === 'completed';
    // The last part ends with the operation, as long as the others.
    const isPart = operation.done >= ((tenths.length + 1) * plan.messages) / PARTS;
    if (!isOver && (!isPart || tenths.length === PARTS - 1)) continue;
    const rate = (operation.done - done) / ((performance.now() - since) / 1_000);
    tenths.push({ rate, heap: liveMebibytes() });
    say(`${operation.done} done, ${rate.toFixed(0)} a second, ${operation.state}`);
    [done, since] = [operation.done, performance.now()];
  }
  return tenths;
}

function liveMebibytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed / 2 ** 20;
}

/** Messages without exactly one result of the kind that they must have. */
async function faultsOf({ results }: Deps, id: string, { ids, unsendable }: Made): Promise<number> {
  const cannot = new Set(unsendable);
  const left = new Set(ids);
  let wrong = 0;
  for (let cursor: string | undefined, isEnd = false; !isEnd; ) {
    const { items, next } = await results.list(id, { limit: 200, cursor });
    for (const result of items) {
      const isRight = (result.outcome === 'done') !== cannot.has(result.id);
      if (!left.delete(result.id) || !isRight) wrong += 1;
    }
    cursor = next ?? undefined;
    isEnd = next === null;
  }
  return wrong + left.size;
}
