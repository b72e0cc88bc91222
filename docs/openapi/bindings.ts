import type * as z from 'zod';
import { BindingDeletedSchema, BindingListSchema, BindingViewSchema } from '../../core/api/views-queues.ts';
import { NewBindingSchema } from '../../functions/queues/create-binding.ts';
import { DeleteBindingQuerySchema } from '../../functions/queues/delete-binding.ts';
import { ListBindingsQuerySchema } from '../../functions/queues/list-bindings.ts';
import { answer, body, type Documented } from './documented.ts';

export const bindingsSchemas = {
  NewBinding: NewBindingSchema,
  Binding: BindingViewSchema,
  BindingList: BindingListSchema,
};

export const binding: z.output<typeof BindingViewSchema> = {
  exchange: 'events',
  destination: 'audit',
  destination_type: 'queue',
  queue: 'audit',
  routing_key: 'user.#',
  declared: false,
};

export const bindings = {
  listBindings: {
    tag: 'Queues',
    summary: 'List bindings',
    description: 'By exchange, then queue; of one exchange or one queue where the query names it.',
    query: ListBindingsQuerySchema,
    answers: { 200: answer('A page of them.', BindingListSchema, { items: [binding], next: null }) },
    problems: ['invalid-cursor'],
  },
  createBinding: {
    tag: 'Queues',
    summary: 'Bind a queue to an exchange',
    description:
      'Declared queues may get more bindings. Binding twice is binding once. Needs `manage:queues`, or `manage:queues.<queue>`, and `consume:<exchange>`; for a declared queue also the right to publish what its own bindings take.',
    body: body(NewBindingSchema, { exchange: 'events', queue: 'audit', routing_key: 'user.#' }),
    answers: {
      200: answer('It was there.', BindingViewSchema, binding),
      201: answer('The binding.', BindingViewSchema, binding),
    },
    problems: ['unknown-exchange', 'not-found', 'conflict'],
  },
  deleteBinding: {
    tag: 'Queues',
    summary: 'Unbind a queue',
    description:
      'What the topology declares cannot be unbound. Needs `manage:queues`, or `manage:queues.<queue>`.',
    query: DeleteBindingQuerySchema,
    answers: {
      200: answer('It is gone.', BindingDeletedSchema, {
        exchange: 'events',
        queue: 'audit',
        routing_key: 'user.#',
        deleted: true,
      }),
    },
    problems: ['not-found', 'conflict'],
  },
} satisfies Record<string, Documented>;
