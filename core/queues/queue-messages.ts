/** What waits in RabbitMQ's queues, counted at the moment, not seconds ago as the management API does. */
export interface QueueMessages {
  /** `ready`: what nobody has taken. `consumers`: those who consume it, the bridge among them. Undefined: no such queue. */
  count(queue: string): Promise<{ ready: number; consumers: number } | undefined>;
  /** Removes what nobody has taken; answers how many. Undefined: no such queue. */
  purge(queue: string): Promise<number | undefined>;
}
