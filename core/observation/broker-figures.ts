/** A queue of the virtual host at one moment, some seconds ago. */
export type QueueFigures = {
  name: string;
  /** Nobody has taken them. */
  ready: number;
  /** Given to a consumer, who has not said yet what became of them. */
  unacknowledged: number;
  /** Null: not known. */
  consumers: number | null;
};

/** A node that runs. Each figure is a share: at 1 RabbitMQ takes no messages, on any node of the cluster. */
export type NodeFigures = {
  name: string;
  /** Memory in use, of its limit. */
  memory: number;
  /** The disk space that has to stay free, of the space that is free. */
  disk: number;
};

export type BrokerFigures = { queues: readonly QueueFigures[]; nodes: readonly NodeFigures[] };

/** What RabbitMQ says of its queues and nodes. Throws UnavailableError when it does not answer. */
export interface BrokerObserver {
  observe(): Promise<BrokerFigures>;
}
