import * as z from 'zod';

/**
 * What a broker's virtual host declares, in the JSON of RabbitMQ's definitions, without the virtual host's name.
 * Source: https://www.rabbitmq.com/docs/definitions
 */
const ArgumentsSchema = z.record(z.string(), z.unknown());

export const ExchangeDefinitionSchema = z.object({
  name: z.string(),
  type: z.string(),
  durable: z.boolean(),
  auto_delete: z.boolean(),
  /** Not exported by RabbitMQ 4.3 unless it is true. */
  internal: z.boolean().default(false),
  arguments: ArgumentsSchema,
});
export type ExchangeDefinition = z.infer<typeof ExchangeDefinitionSchema>;

export const QueueDefinitionSchema = z.object({
  name: z.string(),
  durable: z.boolean(),
  auto_delete: z.boolean(),
  arguments: ArgumentsSchema,
});
export type QueueDefinition = z.infer<typeof QueueDefinitionSchema>;

export const BindingDefinitionSchema = z.object({
  source: z.string(),
  destination: z.string(),
  destination_type: z.string(),
  routing_key: z.string(),
  arguments: ArgumentsSchema,
});
export type BindingDefinition = z.infer<typeof BindingDefinitionSchema>;

const PolicySchema = z.object({
  name: z.string(),
  /** A regular expression over queue names. */
  pattern: z.string(),
  'apply-to': z.string(),
  /** Of the policies that match a queue only the one with the highest priority applies. */
  priority: z.number(),
  definition: ArgumentsSchema,
});
export type Policy = z.infer<typeof PolicySchema>;

export const DefinitionsSchema = z.object({
  exchanges: z.array(ExchangeDefinitionSchema),
  queues: z.array(QueueDefinitionSchema),
  bindings: z.array(BindingDefinitionSchema),
  policies: z.array(PolicySchema),
});
export type Definitions = z.infer<typeof DefinitionsSchema>;

/** The declarations of one virtual host, as an administrator may change them. */
export interface BrokerDeclarations {
  /** Declares what is not there yet and replaces policies. What exists with other properties is left as it is. */
  apply(definitions: Definitions): Promise<void>;
  /** Everything that is declared now, without the broker's own exchanges and their bindings. */
  read(): Promise<Definitions>;
  /** Removing what is not there is no error. */
  deleteBinding(binding: BindingDefinition): Promise<void>;
  deletePolicy(name: string): Promise<void>;
}
