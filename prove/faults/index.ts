import { diskAlarm, memoryAlarm } from './alarms.ts';
import {
  dynamodbFails,
  dynamodbThrottled,
  recorderAway,
  sqsFails,
  sqsThrottled,
  startsThrottled,
} from './aws.ts';
import { clocksApart } from './clocks-apart.ts';
import { deployed } from './deployed.ts';
import { executionsStopped } from './executions-stopped.ts';
import type { Fault } from './fault.ts';
import { bridgeStands, functionsKilled } from './function-processes.ts';
import { networkCut, networkSlow } from './network.ts';
import { rabbitmqKilled } from './rabbitmq-killed.ts';
import { runtimeKilled } from './runtime-killed.ts';
import { sqsTwice } from './sqs-twice.ts';

/** Every fault that a run may have, by its name. */
export const faults: ReadonlyMap<string, Fault> = new Map(
  [
    rabbitmqKilled,
    networkCut,
    networkSlow,
    functionsKilled,
    bridgeStands,
    clocksApart,
    sqsTwice,
    dynamodbThrottled,
    dynamodbFails,
    sqsThrottled,
    sqsFails,
    startsThrottled,
    recorderAway,
    executionsStopped,
    deployed,
    memoryAlarm,
    diskAlarm,
    runtimeKilled,
  ].map((fault) => [fault.name, fault]),
);
