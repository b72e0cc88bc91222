import { boundLog } from '../../core/bound-log.ts';
import { CourtierError, UnavailableError } from '../../core/errors.ts';
import { attemptNumber } from '../../core/failure/report.ts';
import type { ClaimResult } from '../../core/idempotency/claims.ts';
import type { Log } from '../../core/log.ts';
import { MessageIdReused } from '../../core/message/content.ts';
import { checkExpiry, ExpiredError } from '../../core/message/expiry.ts';
import { originalContent, wholeBody } from '../../core/payload/transit.ts';
import { isSuperseded } from '../../core/retry/superseded.ts';
import type { Pulled } from '../../core/subscriptions/pull-queues.ts';
import { traceFields } from '../../core/trace/carried.ts';
import { apart } from '../pipeline/delivery.ts';
import { confirm, describeFailure, drop, fail } from '../pipeline/outcome.ts';
import type { Deps } from './deps.ts';

/**
 * A received message that is to be given out, with its whole body. Undefined for one that this queue has delivered
 * before, for a redelivery that was taken back, and for one that nobody can read or that waited too long, which fails
 * here: both are dealt with, and gone from the queue.
 */
export async function take(deps: Deps, queue: string, item: Pulled): Promise<Pulled | undefined> {
  const { envelope } = item;
  const log = boundLog(deps.log, {
    message_id: envelope.id,
    queue,
    attempt: attemptNumber(envelope),
    ...traceFields(envelope.headers),
  });
  if (await isSuperseded(deps, envelope, log)) {
    await drop(deps, { taskToken: item.taskToken }, log);
    await deps.pullQueues.remove(queue, item.receipt);
    return undefined;
  }
  if (item.unreadable) {
    await end(deps, queue, item, item.unreadable, log);
    return undefined;
  }
  // Before its time to live is looked at: what was acknowledged in time and comes twice has not expired.
  const claimed = await claim(deps, queue, item);
  if (claimed.outcome === 'other') {
    await end(deps, queue, apart(item), new MessageIdReused(envelope.id), log);
    return undefined;
  }
  if (claimed.outcome === 'delivered') {
    log.info('duplicate');
    const success = { taskToken: item.taskToken, envelope, content: originalContent(item) };
    const answer = await confirm(deps, success, claimed.attempts, log);
    if (answer === 'acknowledge') {
      await deps.pullQueues.remove(queue, item.receipt);
    }
    return undefined;
  }
  try {
    checkExpiry(envelope, deps.now());
    const body = await wholeBody(item, deps.payloads);
    log.info('given out', { receives: item.receives });
    return { ...item, body };
  } catch (thrown) {
    if (!(thrown instanceof CourtierError) || thrown instanceof UnavailableError) throw thrown;
    const { name, message } = thrown;
    await deps.claims.release(queue, envelope.id, deps.now().toISOString(), { name, message });
    await end(deps, queue, item, thrown, log);
    return undefined;
  }
}

function claim(deps: Deps, queue: string, item: Pulled): Promise<ClaimResult> {
  const { envelope } = item;
  const content = originalContent(item);
  const now = deps.now();
  return deps.claims.claim({
    queue,
    messageId: envelope.id,
    exchange: envelope.exchange,
    routingKey: envelope.routing_key,
    ...(content === undefined ? {} : { content }),
    now: now.toISOString(),
    // SQS hides the message from others; a lease beside that would only keep it from the next who is given it.
    leaseUntil: new Date(now.getTime() - 1).toISOString(),
  });
}

async function end(deps: Deps, queue: string, item: Pulled, thrown: CourtierError, log: Log) {
  const source = thrown instanceof ExpiredError ? 'expired' : 'consumer';
  const delivery = { envelope: item.envelope, body: item.body, taskToken: item.taskToken };
  const failure = {
    ...describeFailure(delivery, source, thrown, deps.now().toISOString()),
    work_queue: true,
  };
  log.warn('not given out', { source, error_name: thrown.name, error_message: thrown.message });
  if ((await fail(deps, delivery, failure, log)) === 'acknowledge') {
    await deps.pullQueues.remove(queue, item.receipt);
  }
}
