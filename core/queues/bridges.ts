/** The event sources that carry RabbitMQ queues to their SQS work queues. */
export interface Bridges {
  /** Connecting what is connected is no error. Until it works, which takes a minute on AWS, messages wait in RabbitMQ. */
  connect(queue: string): Promise<void>;
  /** False: it was not connected. */
  disconnect(queue: string): Promise<boolean>;
}
