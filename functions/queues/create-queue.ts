import * as z from 'zod';
import { type Operation, operation } from '../../adapters/http/operation.ts';
import { json } from '../../adapters/http/response.ts';
import { type InputError, InvalidInputError } from '../../core/api/errors.ts';
import { recordAction } from '../../core/audit/record-action.ts';
import { AMQP_SHORT_STRING_BYTES, QUEUE_BINDINGS_MAX, SQS_RETENTION_SECONDS } from '../../core/limits.ts';
import { allows } from '../../core/permission/allows.ts';
import type { RuntimeQueue } from '../../core/queues/runtime-queue.ts';
import { queueNameProblems } from '../../core/queues/runtime-queue-names.ts';
import { DEAD_LETTER_EXCHANGE, DEFAULT_DEAD_LETTER_QUEUE } from '../../core/topology/dead-letters.ts';
import { AMQP_NAME, SQS_CHARACTERS, WORK_QUEUE_CHARS } from '../../core/topology/rules/names.ts';
import { RABBITMQ_TTL_MS } from '../../core/topology/settings.ts';
import { boundExchange, newRoutingKey } from './amqp-text.ts';
import type { Deps } from './dependencies.ts';
import { queueDetails } from './get-queue.ts';
import { requireManage, requireSource } from './rights.ts';

/** For the document of the API; `problemsOf` checks it, and says it in words. */
const dependingOnDelivery = {
  if: { properties: { delivery: { const: 'amqp' } }, required: ['delivery'] },
  // biome-ignore lint/suspicious/noThenProperty: JSON Schema's own word
  then: { properties: { name: { pattern: AMQP_NAME.source } } },
  else: {
    properties: {
      name: {
        pattern: SQS_CHARACTERS.source,
        maxLength: WORK_QUEUE_CHARS,
        not: { const: DEFAULT_DEAD_LETTER_QUEUE },
      },
      message_ttl_ms: { maximum: SQS_RETENTION_SECONDS * 1_000 },
    },
  },
};

/** Strict: a misspelt `delivery` would make another queue than was meant. */
export const NewQueueSchema = z
  .strictObject({
    name: z
      .string()
      .min(1)
      .max(AMQP_SHORT_STRING_BYTES)
      .describe(
        'Letters, digits, hyphens and underscores, 61 at most; with delivery `amqp` also dots and colons, 255.',
      ),
    delivery: z
      .enum(['pull', 'amqp'])
      .default('pull')
      .describe('`pull`: HTTP clients take its messages. `amqp`: AMQP clients consume it.'),
    bindings: z
      .array(z.strictObject({ exchange: boundExchange, routing_key: newRoutingKey.default('') }))
      .max(QUEUE_BINDINGS_MAX)
      .default([]),
    message_ttl_ms: z
      .int()
      .min(1)
      .max(RABBITMQ_TTL_MS)
      .nullable()
      .default(null)
      .describe("Null: the stage's, 24 h by default. With delivery `pull` 14 days at most."),
    max_length: z.int().min(1).nullable().default(null).describe("Null: the stage's, 10,000 by default."),
  })
  .meta(dependingOnDelivery);

/** POST /api/queues: 201 with the queue, 200 when it was there in the same shape. Needs the right to read each exchange it is bound to. */
export function createQueue(shared: Deps): Operation {
  return operation({
    input: NewQueueSchema,
    handle: async (event, { input: asked, log }) => {
      const deps = { ...shared, log };
      const by = requireManage(event, asked.name);
      const problems = problemsOf(asked, deps.deployment);
      if (problems.length > 0) {
        throw new InvalidInputError('invalid-body', 'Such a queue cannot be made.', problems);
      }
      for (const { exchange } of asked.bindings) requireSource(by, exchange);
      const queue: RuntimeQueue = {
        ...asked,
        subscription: null,
        created_by: by.id,
        created_at: deps.now().toISOString(),
      };
      const outcome = await deps.provisioner.create(queue, { unlimited: allows(by.permissions, 'admin') });
      if (outcome === 'created') {
        const { name, delivery, bindings, message_ttl_ms, max_length } = queue;
        deps.log.info('queue created', { queue: name });
        await recordAction(deps, by, {
          action: 'queue.created',
          target: `queue:${name}`,
          details: { delivery, bindings, message_ttl_ms, max_length },
        });
      }
      const location = `/api/queues/${encodeURIComponent(queue.name)}`;
      return json(outcome === 'created' ? 201 : 200, await queueDetails(deps, queue.name), { location });
    },
  });
}

function problemsOf(asked: z.infer<typeof NewQueueSchema>, deployment: string): InputError[] {
  const longest = SQS_RETENTION_SECONDS * 1000;
  return [
    ...queueNameProblems(asked, deployment).map((detail) => ({ pointer: '#/name', detail })),
    ...(asked.delivery === 'pull' && (asked.message_ttl_ms ?? 0) > longest
      ? [{ pointer: '#/message_ttl_ms', detail: `SQS keeps a message for ${longest} ms at most` }]
      : []),
    ...asked.bindings.flatMap(({ exchange }, n) =>
      exchange === DEAD_LETTER_EXCHANGE
        ? [
            {
              pointer: `#/bindings/${n}/exchange`,
              detail: 'carries dead letters to the recorder, and nothing else',
            },
          ]
        : [],
    ),
  ];
}
