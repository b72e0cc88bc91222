/** The construct, and what a system's stack.ts is made of. */

export type { Acknowledgement } from '../lib/acknowledgement.ts';
export {
  type Access,
  actionsOn,
  allow,
  type Placement,
  permission,
  type Variables,
} from '../lib/constructs/access.ts';
export type { BrokerConnection } from '../lib/constructs/broker-connection.ts';
export { BrokerFunction, type BrokerFunctionProps } from '../lib/constructs/broker-function.ts';
export { Consumer, type ConsumerProps } from '../lib/constructs/consumer.ts';
export { FunctionErrors, type FunctionErrorsProps } from '../lib/constructs/function-errors.ts';
export { LogAlarm, type LogAlarmProps } from '../lib/constructs/log-alarm.ts';
export { Outbox, type OutboxProps } from '../lib/constructs/outbox.ts';
export { ReadModel, type ReadModelProps } from '../lib/constructs/read-model.ts';
export { RunbookAlarm } from '../lib/constructs/runbook-alarm.ts';
export { StoredTable } from '../lib/constructs/stored-table.ts';
export { StreamSource, type StreamSourceProps } from '../lib/constructs/stream-source.ts';
export { WorkQueue } from '../lib/constructs/work-queue.ts';
export {
  type BrokerQueue,
  Courtier,
  type CourtierProps,
  type ExchangeOf,
  type QueueOf,
} from '../lib/courtier.ts';
export type { FunctionSize } from '../lib/function-sizes.ts';
export type { GivenNetwork } from '../lib/stacks/network.ts';
export { SystemStack } from '../lib/stacks/system.ts';
export type { Stage, StageName } from '../lib/stage.ts';
export type { StackModule } from '../lib/system-parts.ts';
