/**
 * The topology of a system, said once: CDK loops over it, functions import names from it, the broker's declarations and
 * docs/topology.md are rendered from it.
 */

export type ExchangeType = 'direct' | 'topic' | 'fanout';

/**
 * Who handles a queue's messages. lambda: a consumer function, through the bridge and an SQS work queue. pull: HTTP
 * clients, through the bridge and an SQS work queue. amqp: AMQP clients; messages stay in RabbitMQ. dead-letters: the
 * recorder, through the bridge: for queues that other queues dead-letter to. last-resort: the recorder, without the bridge
 * and Lambda's event source: for what that cannot hand over. tap and trail: the trail of messages (trail-queues.ts).
 */
export type Delivery = 'lambda' | 'pull' | 'amqp' | 'dead-letters' | 'last-resort' | 'tap' | 'trail';

export type Exchange = {
  type: ExchangeType;
  description: string;
  /** What a message that is published here over HTTP must fit: a name among the system's `schemas`. */
  schema?: string;
  /** Topics are routing keys here: publishers and subscribers name a topic and no exchange. A topic exchange only. */
  topics?: true;
  /** false: of its messages no body and no headers are kept, only that they were published. For secrets; they cannot be replayed. */
  archive?: false;
};

export type Binding<ExchangeName extends string = string> = {
  exchange: ExchangeName;
  /** A routing key, or on a topic exchange a pattern with `*` and `#`. Left out on a fanout. */
  routingKey?: string;
};

/** How the consumer function of a `lambda` queue runs. */
export type Consumer = {
  /** The folder under functions/ that handles this queue. One consumer a queue. */
  function: string;
  /** Seconds until AWS ends one invocation. The work queue's visibility timeout is six times this. Default 30. */
  timeoutSeconds?: number;
  /** Messages an invocation. 1 by default: a consumer that crashes takes no neighbour with it. */
  batchSize?: number;
  /**
   * Invocations at the same time, 1 to 1000. Default 10. With 1 the messages are handled one after the other, in the
   * order they were routed, whatever their keys: work-order.ts.
   */
  maxConcurrency?: number;
  /** Memory, MB. Default 256. */
  memoryMb?: number;
  /** Seconds that 99 of 100 invocations are expected to stay under: beyond, an alarm. Default: the stage's. */
  slowSeconds?: number;
};

export type Queue<ExchangeName extends string = string, QueueName extends string = string> = {
  bindings: readonly Binding<ExchangeName>[];
  delivery: Delivery;
  /** What stops working when this queue does: for the person who is woken by its alarm. */
  impact: string;
  consumer?: Consumer;
  /**
   * Order by key: messages with the same partition key are handled one after the other, in the order they were
   * routed. The key is the header x-partition-key, else this field of the JSON body.
   */
  orderBy?: string;
  /**
   * What a failed message means to later ones of its key. Default: they are handled, and it comes after them when its retry
   * does. park: they wait as failed messages of their own, `parked`, and follow in order once it is handled, resolved or
   * deleted. For `lambda` queues with orderBy.
   */
  onFailure?: 'park';
  retry?: {
    /** Tries within the same invocation before a failure is recorded. Default 0. */
    immediate?: number;
    /** Seconds before each delayed retry. Default: the stage's (60, 300, 1800). [] retries never. */
    delays?: readonly number[];
  };
  /** Milliseconds until a message that nobody took is dead-lettered. Default: the stage's (24 h). */
  messageTtlMs?: number;
  /** Messages at most. Default 10,000. */
  maxLength?: number;
  /** What a full queue does. Default reject-publish: the publisher gets a nack. */
  overflow?: 'reject-publish' | 'drop-head';
  /** RabbitMQ gives a message up after so many redeliveries. Default 20. */
  deliveryLimit?: number;
  /** One AMQP consumer at a time (x-single-active-consumer), for `amqp` queues that need order. */
  singleActiveConsumer?: boolean;
  /** The queue that takes this one's dead letters, by name; its delivery is `dead-letters`. Default `dlq`. */
  deadLetter?: QueueName;
};

/** A service that speaks AMQP itself, with a RabbitMQ user of its own that may do this and nothing else. */
export type Service<ExchangeName extends string = string, QueueName extends string = string> = {
  description: string;
  /** Exchanges that it publishes to. */
  publishes: readonly ExchangeName[];
  /** Queues that it consumes from; their delivery is `amqp`. */
  consumes: readonly QueueName[];
  /**
   * password (default): generated, in Secrets Manager; a certificate whose common name is the service's name will do too
   * where the broker trusts its issuer. certificate: nothing but that.
   */
  login?: 'password' | 'certificate';
  /**
   * Whether it answers requests over AMQP. RabbitMQ knows no narrower permission for that than to write to the default
   * exchange, which reaches every queue by its name: a service that can reply over HTTP needs none.
   */
  replies?: boolean;
};

export type Topology<E extends string = string, Q extends string = string> = {
  /** Name of the system, for the documents. */
  system: string;
  description: string;
  exchanges: Readonly<Record<E, Exchange>>;
  queues: Readonly<Record<Q, Queue<NoInfer<E>, string>>>;
  /** By name, which is the name of the RabbitMQ user too. */
  services?: Readonly<Record<string, Service<NoInfer<E>, NoInfer<Q>>>>;
};

/** Declares a system. A binding or a service that names what this system does not declare does not compile. */
export function defineTopology<const E extends string, const Q extends string>(
  topology: Topology<E, Q>,
): Topology<E, Q> {
  return topology;
}
