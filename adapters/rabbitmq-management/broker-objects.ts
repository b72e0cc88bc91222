import * as z from 'zod';
import { ConflictError } from '../../core/api/errors.ts';
import { CourtierError } from '../../core/errors.ts';
import type { BrokerObjects } from '../../core/queues/broker-objects.ts';
import { bindingIdentity } from '../../core/topology/compare.ts';
import {
  type BindingDefinition,
  BindingDefinitionSchema,
  ExchangeDefinitionSchema,
  QueueDefinitionSchema,
} from '../../core/topology/declarations.ts';
import { type Call, type Connection, call } from './http.ts';
import { parsed } from './parsed.ts';

export type BrokerObjectsOptions = {
  /** Asked for at each call: the credentials may have been rotated. */
  connection(): Promise<Connection>;
  vhost: string;
  /** Milliseconds for one call. Default 5,000. */
  timeoutMs?: number;
};

type Api = (method: Call['method'], path: readonly string[], more?: Partial<Call>) => Promise<unknown>;

const EXCHANGE_COLUMNS = ['name', 'type', 'durable', 'auto_delete', 'internal', 'arguments'];
const QUEUE_COLUMNS = ['name', 'durable', 'auto_delete', 'arguments'];

const BindingsSchema = z.array(BindingDefinitionSchema.extend({ properties_key: z.string() }));

/** One virtual host's objects through RabbitMQ's management API. The user has to be an administrator. */
export function createBrokerObjects(options: BrokerObjectsOptions): BrokerObjects {
  const { vhost, timeoutMs = 5_000 } = options;
  const api: Api = async (method, path, more = {}) =>
    call(await options.connection(), { method, path, timeoutMs, ...more });
  return {
    ...exchangesOf(api, vhost),
    ...queuesOf(api, vhost),
    ...bindingsOf(api, vhost),
    async putPolicy({ name, ...policy }) {
      await api('PUT', ['policies', vhost, name], { body: policy });
    },
    async deletePolicy(name) {
      await api('DELETE', ['policies', vhost, name]);
    },
  };
}

function exchangesOf(api: Api, vhost: string) {
  const exchange: BrokerObjects['exchange'] = async (name) => {
    // Without a name the path would be the list's.
    if (name === '') return undefined;
    const found = await api('GET', ['exchanges', vhost, name], { columns: EXCHANGE_COLUMNS });
    return found === undefined ? undefined : parsed(ExchangeDefinitionSchema, found);
  };
  return {
    exchange,
    async exchanges() {
      const found = await api('GET', ['exchanges', vhost], { columns: EXCHANGE_COLUMNS });
      return parsed(z.array(ExchangeDefinitionSchema), found)
        .filter(({ name }) => name !== '' && !name.startsWith('amq.'))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
    },
    declareExchange: ({ name, ...body }) =>
      declared('exchange', name, () => api('PUT', ['exchanges', vhost, name], { body })),
    async deleteExchange(name) {
      if (!(await exchange(name))) return false;
      await api('DELETE', ['exchanges', vhost, name]);
      return true;
    },
  } satisfies Partial<BrokerObjects>;
}

function queuesOf(api: Api, vhost: string) {
  const queue: BrokerObjects['queue'] = async (name) => {
    if (name === '') return undefined;
    const found = await api('GET', ['queues', vhost, name], { columns: QUEUE_COLUMNS });
    return found === undefined ? undefined : parsed(QueueDefinitionSchema, found);
  };
  return {
    queue,
    declareQueue: ({ name, ...body }) =>
      declared('queue', name, () => api('PUT', ['queues', vhost, name], { body })),
    async deleteQueue(name) {
      if (!(await queue(name))) return false;
      await api('DELETE', ['queues', vhost, name]);
      return true;
    },
  } satisfies Partial<BrokerObjects>;
}

function bindingsOf(api: Api, vhost: string) {
  const between = ({ source, destination_type, destination }: BindingDefinition) => [
    ...['bindings', vhost, 'e', source],
    ...[destination_type === 'exchange' ? 'e' : 'q', destination],
  ];
  const same = async (binding: BindingDefinition) => {
    const found = parsed(BindingsSchema, (await api('GET', between(binding))) ?? []);
    return found.find((candidate) => bindingIdentity(candidate) === bindingIdentity(binding));
  };
  return {
    async bindings(of) {
      const found = parsed(z.array(BindingDefinitionSchema), (await api('GET', listPath(vhost, of))) ?? []);
      return found.filter(({ source }) => source !== '');
    },
    async bind(binding) {
      const { routing_key, arguments: args } = binding;
      await api('POST', between(binding), { body: { routing_key, arguments: args } });
      // A missing end answers 404, which looks like an answer without a body.
      return (await same(binding)) !== undefined;
    },
    async unbind(binding) {
      const found = await same(binding);
      if (found) await api('DELETE', [...between(binding), found.properties_key]);
      return found !== undefined;
    },
  } satisfies Partial<BrokerObjects>;
}

function listPath(vhost: string, { exchange, queue }: Parameters<BrokerObjects['bindings']>[0]): string[] {
  if (exchange !== undefined && queue !== undefined) return ['bindings', vhost, 'e', exchange, 'q', queue];
  if (exchange !== undefined) return ['exchanges', vhost, exchange, 'bindings', 'source'];
  return queue === undefined ? ['bindings', vhost] : ['queues', vhost, queue, 'bindings'];
}

/** RabbitMQ answers 400, "inequivalent arg", where one of another shape is there. */
async function declared(kind: string, name: string, declare: () => Promise<unknown>): Promise<void> {
  try {
    await declare();
  } catch (error) {
    const reason = error instanceof CourtierError ? String(error.details.reason) : '';
    if (!reason.includes('inequivalent arg')) throw error;
    throw new ConflictError(`The ${kind} ${name} is there already, with other properties.`, { reason });
  }
}
