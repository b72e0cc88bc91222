import * as z from 'zod';
import { CourtierError } from '../../core/errors.ts';
import { bindingIdentity } from '../../core/topology/compare.ts';
import {
  BindingDefinitionSchema,
  type BrokerDeclarations,
  DefinitionsSchema,
} from '../../core/topology/declarations.ts';
import { type Call, type Connection, call } from './http.ts';
import { parsed } from './parsed.ts';

/** One virtual host through RabbitMQ's management API. The user has to be an administrator. */
export type Management = BrokerDeclarations & {
  /** Resolves when the broker answers and has the virtual host; throws a CourtierError that says why not. */
  reachable(): Promise<void>;
};

export type ManagementOptions = Connection & {
  vhost: string;
  /** Milliseconds for one call. Default 5,000. */
  timeoutMs?: number;
  /** Milliseconds for an import, which declares every queue before it answers. Default 60,000. */
  importTimeoutMs?: number;
};

const BindingsSchema = z.array(BindingDefinitionSchema.extend({ properties_key: z.string() }));

export function createManagement(options: ManagementOptions): Management {
  const { vhost, timeoutMs = 5_000, importTimeoutMs = 60_000, ...connection } = options;
  const api = (method: Call['method'], path: readonly string[], more: Partial<Call> = {}) =>
    call(connection, { method, path, timeoutMs, ...more });

  return {
    async reachable() {
      const found = await api('GET', ['vhosts', vhost], { columns: ['name'] });
      if (found === undefined) throw noVirtualHost(vhost);
    },

    async apply(definitions) {
      await api('POST', ['definitions', vhost], { body: definitions, timeoutMs: importTimeoutMs });
    },

    // The export reads the broker's own tables; the lists of queues and bindings may be seconds old.
    async read() {
      return parsed(DefinitionsSchema, await api('GET', ['definitions', vhost]));
    },

    async deleteBinding(binding) {
      const between = ['bindings', vhost, 'e', binding.source, ...destinationPath(binding)];
      const found = parsed(BindingsSchema, (await api('GET', between)) ?? []);
      const same = found.find((candidate) => bindingIdentity(candidate) === bindingIdentity(binding));
      if (same) await api('DELETE', [...between, same.properties_key]);
    },

    async deletePolicy(name) {
      await api('DELETE', ['policies', vhost, name]);
    },
  };
}

function destinationPath({
  destination,
  destination_type,
}: {
  destination: string;
  destination_type: string;
}) {
  return [destination_type === 'exchange' ? 'e' : 'q', destination];
}

function noVirtualHost(vhost: string): CourtierError {
  const message = `RabbitMQ has no virtual host ${vhost}. Create it, or name another one in BROKER_URL.`;
  return new CourtierError('vhost-not-found', 'reject', message, { details: { vhost } });
}
