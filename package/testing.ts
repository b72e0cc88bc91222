/**
 * What tests are written with: a consumer on memory, a broker in memory, a read model in memory, and the whole runtime. None
 * of them needs AWS; only the runtime needs RabbitMQ, which it brings along.
 */

export type { LogEntry } from '../core/audit/message-log.ts';
export type { ReportedError } from '../core/failure/report.ts';
export type { Publication, Publisher } from '../core/message/publisher.ts';
export { project } from '../core/read-model/projection.ts';
/** Folds systems as a deployment does. Throws one error that lists everything wrong with them, as synthesis would. */
export { declare as checkSystems } from '../core/system/declared.ts';
/** What the local.ts of a system gives the runtime in place of its outside world. */
export type { LocalDeps, LocalModule, SystemPart } from '../localstack/parts/system-part.ts';
export { type Ready, type Runtime, type StartOptions, startRuntime } from '../localstack/start.ts';
export {
  type DeliverOptions,
  type Outcome,
  type TestConsumerOptions,
  type TestedConsumer,
  testConsumer,
} from '../test/memory/consumer.ts';
export { createMemoryBrokerOf as createMemoryBroker, type MemoryBroker } from '../test/memory/publisher.ts';
export { createMemoryLog as createMemoryEventLog, createMemoryViews } from '../test/memory/read-model.ts';
export { type OutboxOptions, relayed } from '../test/memory/relayed-row.ts';
export { recordedLog } from '../test/recorded-log.ts';
