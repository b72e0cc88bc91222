import type {
  BindingDefinition,
  ExchangeDefinition,
  Policy,
  QueueDefinition,
} from '../topology/declarations.ts';

/** The exchanges, queues, policies and bindings of one virtual host, one at a time. */
export interface BrokerObjects {
  /** Without those that the broker has by itself, by name. */
  exchanges(): Promise<ExchangeDefinition[]>;
  exchange(name: string): Promise<ExchangeDefinition | undefined>;
  /** Declaring again what is there is no error. Throws ConflictError when it is there with other properties. */
  declareExchange(exchange: ExchangeDefinition): Promise<void>;
  /** False: there was none. Its bindings go with it. */
  deleteExchange(name: string): Promise<boolean>;
  queue(name: string): Promise<QueueDefinition | undefined>;
  /** As declareExchange. */
  declareQueue(queue: QueueDefinition): Promise<void>;
  /** With its messages and bindings. False: there was none. */
  deleteQueue(name: string): Promise<boolean>;
  putPolicy(policy: Policy): Promise<void>;
  deletePolicy(name: string): Promise<void>;
  /** Those of one exchange, of one queue, between the two, or all; never the default exchange's. */
  bindings(of: { exchange?: string | undefined; queue?: string | undefined }): Promise<BindingDefinition[]>;
  /** False: exchange or queue is not there. Binding twice is binding once. */
  bind(binding: BindingDefinition): Promise<boolean>;
  /** False: there was none. */
  unbind(binding: BindingDefinition): Promise<boolean>;
}
