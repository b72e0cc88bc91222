import * as z from 'zod';
import { type Operation, operation } from '../../adapters/http/operation.ts';
import { json } from '../../adapters/http/response.ts';
import { PermanentError } from '../../core/errors.ts';
import { cut } from '../../core/failure/classify.ts';
import { attemptNumber, type FailureReport } from '../../core/failure/report.ts';
import {
  ERROR_MESSAGE_CHARS,
  ERROR_STACK_CHARS,
  SQS_VISIBILITY_SECONDS,
  TASK_FAILURE_ERROR_CHARS,
} from '../../core/limits.ts';
import { ErrorNameSchema } from '../../core/message/error-name.ts';
import type { KnownDelivery } from '../../core/subscriptions/deliveries.ts';
import { traceFields } from '../../core/trace/carried.ts';
import { fail } from '../pipeline/outcome.ts';
import { notTold } from './ack.ts';
import { deliveryOf, settle } from './delivery.ts';
import type { Deps } from './deps.ts';
import { latestVisibility } from './extend.ts';

/** Body of POST /api/messages/{id}/nack; none at all is `{"requeue": true}`. */
export const NackSchema = z
  .strictObject({
    requeue: z
      .boolean()
      .default(true)
      .meta({ description: 'False: it is a failed message, and is retried.' }),
    delay: z
      .int()
      .min(0)
      .max(SQS_VISIBILITY_SECONDS)
      .optional()
      .meta({ description: 'With requeue: seconds until it is given out again. 0 by default.' }),
    error: z
      .strictObject({
        name: ErrorNameSchema.optional(),
        message: z.string().max(ERROR_MESSAGE_CHARS),
        stack: z.string().max(ERROR_STACK_CHARS).optional(),
      })
      .optional()
      .meta({ description: 'Without requeue: why it failed.' }),
    permanent: z
      .boolean()
      .optional()
      .meta({ description: 'Without requeue: true when waiting cannot fix it, and a person is to decide.' }),
  })
  .refine(({ requeue, delay }) => requeue || delay === undefined, {
    path: ['delay'],
    message: 'is for requeue: a failed message waits as its retry schedule says',
  })
  .refine(({ requeue, error }) => !requeue || error === undefined, {
    path: ['error'],
    message: 'is for requeue: false',
  })
  .refine(({ requeue, permanent }) => !requeue || permanent === undefined, {
    path: ['permanent'],
    message: 'is for requeue: false',
  })
  .meta({
    if: { properties: { requeue: { const: false } }, required: ['requeue'] },
    // biome-ignore lint/suspicious/noThenProperty: JSON Schema's own word
    then: { properties: { delay: false } },
    else: { properties: { error: false, permanent: false } },
  });
export type Nack = z.infer<typeof NackSchema>;

/** POST /api/messages/{id}/nack: the message comes again, or it has failed. */
export function nack(shared: Deps): Operation {
  return operation({
    input: NackSchema,
    body: { optional: true },
    handle: async (event, { input: asked, log }) => {
      const deps = { ...shared, log };
      const delivery = await deliveryOf(deps, event);
      const state = asked.requeue
        ? await settle(deps, delivery, 'requeued', () => giveBack(deps, delivery, asked.delay ?? 0))
        : await settle(deps, delivery, 'failed', () => recordFailed(deps, delivery, asked));
      return json(200, state);
    },
  });
}

async function giveBack(deps: Deps, delivery: KnownDelivery, delay: number): Promise<void> {
  const { queue, receipt, envelope, received_at } = delivery;
  const longest = Math.floor((latestVisibility(received_at).getTime() - deps.now().getTime()) / 1_000);
  await deps.pullQueues.hide(queue, receipt, Math.max(0, Math.min(delay, longest)));
  deps.log.info('given back', { message_id: envelope.id, ...traceFields(envelope.headers), queue, delay });
}

/** As when a consumer function throws: the waiting workflow hears of it, else the recorder does. */
async function recordFailed(deps: Deps, delivery: KnownDelivery, asked: Nack): Promise<void> {
  const { queue, receipt, envelope, taskToken } = delivery;
  const content = await delivery.body();
  if (!content) {
    throw new PermanentError('The body of this delivery is gone. Give it back with requeue: true.', {
      code: 'payload-missing',
    });
  }
  const failure = failureOf(asked, delivery, deps.now().toISOString());
  const item = { envelope, body: content, taskToken };
  if ((await fail(deps, item, failure, deps.log)) === 'return') throw notTold();
  await deps.claims.release(queue, envelope.id, failure.failed_at, failure.error);
  await deps.pullQueues.remove(queue, receipt);
  deps.log.warn('attempt failed', {
    message_id: envelope.id,
    ...traceFields(envelope.headers),
    queue,
    attempt: failure.attempt,
    error_name: failure.error.name,
    permanent: failure.error.permanent,
    source: failure.source,
  });
}

function failureOf({ error, permanent = false }: Nack, delivery: KnownDelivery, at: string): FailureReport {
  const { name = 'Rejected', message = 'Its consumer rejected the message.', stack } = error ?? {};
  return {
    source: 'rejected',
    error: {
      name: cut(name, TASK_FAILURE_ERROR_CHARS),
      message: cut(message, ERROR_MESSAGE_CHARS),
      stack: stack === undefined ? null : cut(stack, ERROR_STACK_CHARS),
      code: 'rejected',
      permanent,
    },
    failed_at: at,
    attempt: attemptNumber(delivery.envelope),
    work_queue: true,
  };
}
