import type * as z from 'zod';
import {
  ExchangeDeletedSchema,
  ExchangeDetailsSchema,
  ExchangeListSchema,
  ExchangeViewSchema,
} from '../../core/api/views-queues.ts';
import { NewExchangeSchema } from '../../functions/queues/create-exchange.ts';
import { DeleteExchangeQuerySchema } from '../../functions/queues/delete-exchange.ts';
import { ListExchangesQuerySchema } from '../../functions/queues/list-exchanges.ts';
import { binding } from './bindings.ts';
import { answer, body, type Documented } from './documented.ts';
import { exchangeName } from './parameters.ts';

export const exchangesSchemas = {
  NewExchange: NewExchangeSchema,
  Exchange: ExchangeViewSchema,
  ExchangeDetails: ExchangeDetailsSchema,
  ExchangeList: ExchangeListSchema,
};

const exchange: z.output<typeof ExchangeViewSchema> = {
  name: 'news',
  type: 'fanout',
  durable: true,
  declared: false,
};

export const exchanges = {
  listExchanges: {
    tag: 'Queues',
    summary: 'List exchanges',
    description: 'By name, without those that RabbitMQ has by itself.',
    query: ListExchangesQuerySchema,
    answers: { 200: answer('A page of them.', ExchangeListSchema, { items: [exchange], next: null }) },
    problems: ['invalid-cursor'],
  },
  createExchange: {
    tag: 'Queues',
    summary: 'Create an exchange',
    description:
      'A durable one. Asked for again with the same type it answers 200. Needs `manage:queues`, or `manage:queues.<name>`.',
    body: body(NewExchangeSchema, { name: 'news', type: 'fanout' }),
    answers: {
      200: answer('It was there already, of the same type.', ExchangeViewSchema, exchange),
      201: answer('The exchange.', ExchangeViewSchema, exchange),
    },
    problems: ['conflict', 'exchange-limit-reached'],
  },
  getExchange: {
    tag: 'Queues',
    summary: 'Show an exchange',
    description: 'With what is bound to it.',
    path: { exchange: exchangeName },
    answers: {
      200: answer('The exchange.', ExchangeDetailsSchema, {
        ...exchange,
        bindings: [{ ...binding, exchange: 'news' }],
      }),
    },
    problems: ['not-found'],
  },
  deleteExchange: {
    tag: 'Queues',
    summary: 'Delete an exchange',
    description:
      'Refused while something is bound to it, unless `force=true`. What the topology declares cannot be deleted. Needs `manage:queues`, or `manage:queues.<name>`.',
    path: { exchange: exchangeName },
    query: DeleteExchangeQuerySchema,
    answers: { 200: answer('It is gone.', ExchangeDeletedSchema, { name: 'news', deleted: true }) },
    problems: ['not-found', 'conflict', 'in-use'],
  },
} satisfies Record<string, Documented>;
