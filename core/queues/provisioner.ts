import { ConflictError } from '../api/errors.ts';
import { UnknownExchangeError } from '../message/publisher.ts';
import { DEAD_LETTER_EXCHANGE } from '../topology/dead-letters.ts';
import { policyName } from '../topology/render.ts';
import type { TopologySettings } from '../topology/settings.ts';
import type { Bridges } from './bridges.ts';
import type { BrokerObjects } from './broker-objects.ts';
import { messagesIn } from './depth.ts';
import {
  DeadLettersOnlyError,
  QueueDeletedRecentlyError,
  QueueLimitError,
  QueueNotEmptyError,
  QueueQuotaError,
} from './errors.ts';
import type { QueueMessages } from './queue-messages.ts';
import type { QueueRecord, QueueRecords } from './queue-records.ts';
import type { QueueProvisioner, RuntimeQueue } from './runtime-queue.ts';
import { declarationsOf } from './runtime-queue-declarations.ts';
import type { WorkQueueStore } from './work-queue-store.ts';

export type ProvisionerDeps = {
  records: QueueRecords;
  broker: BrokerObjects;
  messages: QueueMessages;
  workQueues: WorkQueueStore;
  bridges: Bridges;
  /** Whether the topology declares a queue of this name. */
  isDeclared(name: string): boolean;
  /** Queues of the run time at most. */
  maxQueues: number;
  /** Of one client, unless it is unlimited. */
  maxOfClient?: number;
  /** What a queue takes that says nothing of its own. */
  settings: TopologySettings;
};

/**
 * Makes a queue from its end to its beginning, and removes it from its beginning to its end: nothing flows in before
 * there is a way out, and nothing is taken away while something flows in. The record stands first and goes last, so
 * that what was left half done, by a crash or a part that was away, is found again: the same request repeated goes on.
 */
export function createProvisioner(deps: ProvisionerDeps): QueueProvisioner {
  return {
    async create(queue, { unlimited = false } = {}) {
      const found = await reserved(deps, queue, unlimited);
      if (found?.state === 'ready') return 'exists';
      const whole = await build(deps, queue).catch(async (error) => {
        // Where SQS keeps the name back nothing was made yet, and no record stays behind.
        if (!found && error instanceof QueueDeletedRecentlyError) {
          await deps.records.remove(queue.name, ['creating']);
        } else await cleanUp(deps, queue);
        throw error;
      });
      if (whole && (await deps.records.move(queue.name, ['creating', 'ready'], 'ready'))) return 'created';
      await cleanUp(deps, queue);
      throw new ConflictError(`The queue ${queue.name} was deleted while it was being created.`);
    },

    async delete(name, { force = false } = {}) {
      const record = await deps.records.find(name);
      if (!record) return false;
      if (!force) await assertIdle(deps, record);
      await remove(deps, record, force);
      return true;
    },
  };
}

/** How often a deletion goes over a queue that others are creating all the time. */
const REMOVALS = 5;

/** A creation that ends meanwhile sets the record back: then what it made is still to be removed. */
async function remove(deps: ProvisionerDeps, record: RuntimeQueue, force: boolean): Promise<void> {
  const { name } = record;
  for (let turn = 0; turn < REMOVALS; turn += 1) {
    if (!(await isThere(deps, record))) return;
    if (!(await deps.records.move(name, ['creating', 'ready', 'deleting'], 'deleting'))) return;
    await dismantle(deps, record, force);
    if (await deps.records.remove(name, ['deleting'])) return;
  }
  throw new ConflictError(`Others go on creating the queue ${name}. Delete it again.`);
}

/** False: somebody else deleted it, too. What has its name now was made again, and is not to be touched. */
async function isThere({ records }: ProvisionerDeps, { name, created_at }: RuntimeQueue): Promise<boolean> {
  return (await records.find(name))?.created_at === created_at;
}

/**
 * After a creation that did not end well. A deletion that is under way may have passed what was made behind it: it is notified
 * to go over it again. One that is over has missed it: the queue gets a record again, and is removed. Where that fails,
 * for a part is away or this function may not remove it, the record stays, so that the next request finds what is left.
 */
async function cleanUp(deps: ProvisionerDeps, queue: RuntimeQueue): Promise<void> {
  const { records } = deps;
  if (await records.move(queue.name, ['deleting'], 'creating')) return;
  if (await records.find(queue.name)) return;
  if ((await records.reserve(queue, Number.MAX_SAFE_INTEGER)) !== 'reserved') return;
  try {
    await remove(deps, queue, true);
  } catch {
    await records.move(queue.name, ['deleting'], 'creating');
  }
}

/** The record that was there already, of the same shape. */
async function reserved(
  deps: ProvisionerDeps,
  queue: RuntimeQueue,
  unlimited: boolean,
): Promise<QueueRecord | undefined> {
  const found = await deps.records.find(queue.name);
  if (found) return sameShape(found, queue);
  await assertBindable(deps, queue);
  if (await deps.broker.queue(queue.name)) return await madeMeanwhile(deps, queue);
  const maxOfClient = unlimited ? deps.maxQueues : (deps.maxOfClient ?? deps.maxQueues);
  const outcome = await deps.records.reserve(queue, deps.maxQueues, maxOfClient);
  if (outcome === 'full') throw new QueueLimitError(deps.maxQueues);
  if (outcome === 'quota') throw new QueueQuotaError(maxOfClient);
  if (outcome === 'reserved') return undefined;
  const other = await deps.records.find(queue.name);
  if (!other) throw new ConflictError(`Somebody else is deleting a queue ${queue.name}. Try again.`);
  return sameShape(other, queue);
}

/** Everything that a client would notice, before anything is written. */
async function assertBindable({ isDeclared, broker }: ProvisionerDeps, { name, bindings }: RuntimeQueue) {
  if (isDeclared(name)) throw new ConflictError(`The topology declares a queue ${name}.`);
  for (const exchange of new Set(bindings.map((binding) => binding.exchange))) {
    if (exchange === DEAD_LETTER_EXCHANGE) throw new DeadLettersOnlyError();
    if (!(await broker.exchange(exchange))) throw new UnknownExchangeError(exchange);
  }
}

/** RabbitMQ has the queue, whose record was not there a moment ago: somebody asked for it at the same time, or it is not ours. */
async function madeMeanwhile({ records }: ProvisionerDeps, queue: RuntimeQueue): Promise<QueueRecord> {
  const found = await records.find(queue.name);
  if (found) return sameShape(found, queue);
  throw new ConflictError(`RabbitMQ has a queue ${queue.name} that was not created here.`);
}

function sameShape(found: QueueRecord, asked: RuntimeQueue): QueueRecord {
  if (found.state === 'deleting') {
    throw new ConflictError(
      `The queue ${asked.name} is being deleted. Delete it again to have that finished.`,
    );
  }
  if (shapeOf(found) === shapeOf(asked)) return found;
  throw new ConflictError(
    `There is a queue ${asked.name} already, with another delivery, bindings, limits or subscription.`,
  );
}

/** What makes it this queue; who created it, and when, does not. */
function shapeOf({ delivery, bindings, message_ttl_ms, max_length, subscription }: RuntimeQueue): string {
  const keys = bindings.map(({ exchange, routing_key }) => JSON.stringify([exchange, routing_key]));
  return JSON.stringify([
    delivery,
    [...new Set(keys)].sort(),
    message_ttl_ms,
    max_length,
    subscription && [subscription.topic, subscription.name],
  ]);
}

/** False when the queue went away while it was being made. */
async function build(deps: ProvisionerDeps, queue: RuntimeQueue): Promise<boolean> {
  const { broker, bridges } = deps;
  const declared = declarationsOf(queue, deps.settings);
  if (queue.delivery === 'pull') await deps.workQueues.create(queue.name);
  // Before the queue: it must never be without its way for dead letters.
  await broker.putPolicy(declared.policy);
  await broker.declareQueue(declared.queue);
  if (queue.delivery === 'pull') await bridges.connect(queue.name);
  for (const binding of declared.bindings) {
    if (await broker.bind(binding)) continue;
    if (!(await broker.exchange(binding.source))) throw new UnknownExchangeError(binding.source);
    return false;
  }
  return true;
}

async function dismantle(deps: ProvisionerDeps, record: RuntimeQueue, force: boolean): Promise<void> {
  const { broker, bridges, workQueues } = deps;
  const { name } = record;
  const bindings = await broker.bindings({ queue: name });
  if (!(await isThere(deps, record))) return;
  for (const binding of bindings) await broker.unbind(binding);
  // What came in since it was asked for the first time would be lost.
  if (!force) await assertIdle(deps, record);
  if (!(await isThere(deps, record))) return;
  await broker.deleteQueue(name);
  await bridges.disconnect(name);
  if (record.delivery === 'pull') {
    if (!force) await assertNoWork(deps, name);
    await workQueues.delete(name);
  }
  if (!(await isThere(deps, record))) return;
  await broker.deletePolicy(policyName(name));
}

/** Of a pull queue the bridge is the consumer; what an AMQP client holds unacknowledged only its presence tells. */
async function assertIdle(deps: ProvisionerDeps, { name, delivery }: RuntimeQueue): Promise<void> {
  const found = await deps.messages.count(name);
  const consumers = delivery === 'amqp' ? (found?.consumers ?? 0) : 0;
  if ((found?.ready ?? 0) > 0 || consumers > 0) {
    throw new QueueNotEmptyError(name, { messages: found?.ready ?? 0, consumers });
  }
  if (delivery === 'pull') await assertNoWork(deps, name);
}

async function assertNoWork({ workQueues }: ProvisionerDeps, name: string): Promise<void> {
  const messages = messagesIn(await workQueues.counts(name));
  if (messages > 0) throw new QueueNotEmptyError(name, { messages, consumers: 0 });
}
