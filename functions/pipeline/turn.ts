import type { SQSRecord } from 'aws-lambda';
import { CourtierError } from '../../core/errors.ts';
import { failedMessageId } from '../../core/failure/id.ts';
import { parkedReport } from '../../core/failure/parked.ts';
import type { FailureReport } from '../../core/failure/report.ts';
import { SQS_RETENTION_SECONDS } from '../../core/limits.ts';
import type { Log } from '../../core/log.ts';
import { takePlace } from '../../core/parked-keys/change.ts';
import type { KeyName } from '../../core/parked-keys/parked-key.ts';
import type { ParkedKeys } from '../../core/parked-keys/store.ts';
import { originalContent } from '../../core/payload/transit.ts';
import { consumerSettings } from '../../core/topology/consumer.ts';
import type { Queue } from '../../core/topology/define.ts';
import { parksKeys } from '../../core/topology/work-order.ts';
import { claim, type Invocation, release } from './claim.ts';
import type { Consumer, PipelineDeps } from './consumer.ts';
import type { Delivery } from './delivery.ts';
import { confirm, fail, type Settled } from './outcome.ts';

type ConsumerOf = Pick<Consumer<never>, 'of' | 'queue'>;

/** Of a message whose turn it is. `held`: its own earlier delivery failed and holds the key, of which no record may say anything. */
export type Turn = { keys: ParkedKeys; name: KeyName; held: boolean };

/**
 * Whose turn a message is in a queue that parks: `undefined` where nothing is parked, or for a redelivery, which is sent when
 * it has its turn, or when a person asks for it. One that must wait is settled.
 */
export async function turnOf(
  consumer: ConsumerOf,
  deps: PipelineDeps,
  invocation: Invocation,
  record: SQSRecord,
  delivery: Delivery,
  log: Log,
): Promise<Turn | Settled | undefined> {
  const queue = consumer.of.queues[consumer.queue];
  const { envelope, unreadable } = delivery;
  if (!queue || !parksKeys(queue) || envelope.redelivery || unreadable) return undefined;
  const keys = parkedKeysOf(deps);
  const name = { queue: consumer.queue, group: record.attributes.MessageGroupId ?? envelope.id };
  const id = failedMessageId(envelope.id, envelope.queue);
  const key = await keys.get(name);
  if (!key || key.head === id) return { keys, name, held: key !== undefined };
  const report = parkedReport(name.group, key.head, deps.now().toISOString());
  const owned = await ownId(consumer, deps, invocation, delivery, report, log);
  if (owned === 'other') return { keys, name, held: false };
  if (owned !== 'own') return owned;
  const place = await takePlace(keys, name, id, deps.now().toISOString());
  // The key was opened meanwhile, and is closed by this one.
  if (place === 'head') return { keys, name, held: true };
  if (place === 'full') {
    log.warn('not parked: its key has as many messages as it may', { head: key.head });
    return { answer: 'return', notBefore: whenThereMayBeRoom(queue, deps.now()) };
  }
  log.info('parked', { failed_message_id: id, head: key.head });
  return { answer: await fail(deps, delivery, report, log) };
}

/**
 * A place is an id alone, so the id becomes this message's before it is parked under it. other: it is another message's, which
 * the claim before it would be handled says too, and it fails. One that was handled before waits for nothing.
 */
async function ownId(
  consumer: ConsumerOf,
  deps: PipelineDeps,
  invocation: Invocation,
  delivery: Delivery,
  { error, order_group }: FailureReport,
  log: Log,
): Promise<'own' | 'other' | Settled> {
  const claimed = await claim(consumer, deps, invocation, delivery);
  if (claimed.outcome === 'other') return 'other';
  if (claimed.outcome === 'busy') {
    log.info('busy: another process handles it');
    return { answer: 'return', notBefore: claimed.leaseUntil };
  }
  if (claimed.outcome === 'delivered') {
    log.info('duplicate');
    const success = { ...delivery, content: originalContent(delivery), order_group };
    return { answer: await confirm(deps, success, claimed.attempts, log) };
  }
  if (claimed.outcome === 'won') await release(consumer, deps, delivery, error, log);
  return 'own';
}

/** Its message failed: it closes the key before anything says so, because the next of its key comes once it is acknowledged. */
export async function closeKey(
  turn: Turn | undefined,
  { envelope }: Delivery,
  failure: FailureReport,
): Promise<FailureReport | 'full'> {
  if (!turn) return failure;
  const { keys, name } = turn;
  const place = await takePlace(keys, name, failedMessageId(envelope.id, envelope.queue), failure.failed_at);
  return place === 'full' ? 'full' : { ...failure, order_group: name.group };
}

function parkedKeysOf({ parkedKeys }: PipelineDeps): ParkedKeys {
  if (parkedKeys) return parkedKeys;
  throw new CourtierError(
    'no-parked-keys',
    'fail',
    'The queue parks messages of a key, and its consumer has no table for that: give it the access that SystemStack.pipeline answers.',
  );
}

/** SQS gives a message up after so many receives: spread over half of its retention, none is given up while its key waits. */
function whenThereMayBeRoom({ consumer }: Queue, now: Date): string {
  const receives = consumer ? consumerSettings(consumer).maxReceiveCount : 1;
  return new Date(now.getTime() + (SQS_RETENTION_SECONDS / 2 / receives) * 1_000).toISOString();
}
