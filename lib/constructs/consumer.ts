import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type * as z from 'zod';
import { BrokerFunction, type BrokerFunctionProps } from './broker-function.ts';
import { QueueSource } from './queue-source.ts';
import { RunbookAlarm } from './runbook-alarm.ts';
import type { WorkQueue } from './work-queue.ts';

export type ConsumerProps<E extends z.ZodObject, V extends object> = Omit<
  BrokerFunctionProps<E, V>,
  'stage' | 'folder' | 'name' | 'size'
> & {
  work: WorkQueue;
  /** The folder of its code. Default: that of the function's name, which the topology says. */
  code?: string;
};

/** The function that handles one queue, as the topology declares it. */
export class Consumer<E extends z.ZodObject, V extends object> extends Construct {
  constructor(scope: Construct, id: string, { work, code, ...props }: ConsumerProps<E, V>) {
    super(scope, id);
    const { declared, stage, consumer: settings } = work;
    if (!settings) throw new Error(`The queue ${declared.name} declares no consumer.`);
    const handler = new BrokerFunction<E, V>(this, 'Handler', {
      ...props,
      stage,
      folder: code ?? settings.function,
      name: settings.function,
      size: settings,
    }).function;
    const { batchSize, maxConcurrency } = settings;
    new QueueSource(this, 'Source', { queue: work.byName, function: handler, batchSize, maxConcurrency });
    this.watch(work, handler);
  }

  private watch({ declared, stage, byName, alerts }: WorkQueue, handler: BrokerFunction<E, V>['function']) {
    const common = { impact: declared.impact, topic: alerts.topic };
    new RunbookAlarm(this, 'Age', {
      ...common,
      name: `${stage.prefix}work-age-${declared.name}`,
      metric: byName.metricApproximateAgeOfOldestMessage({
        period: Duration.minutes(1),
        statistic: 'Maximum',
      }),
      threshold: stage.alarms.workAgeSeconds,
      what: `A message of ${declared.name} waits too long for its consumer.`,
      runbook: 'work-age',
    });
    new RunbookAlarm(this, 'Slow', {
      ...common,
      name: `${stage.prefix}consumer-slow-${declared.name}`,
      metric: handler.metricDuration({ period: Duration.minutes(5), statistic: 'p99' }),
      threshold: slowMs(declared) ?? stage.alarms.consumerP99Ms,
      what: `The slowest of ${declared.name}'s messages take too long.`,
      runbook: 'consumer-slow',
    });
  }
}

function slowMs({ consumer }: WorkQueue['declared']): number | undefined {
  return consumer?.slowSeconds === undefined ? undefined : consumer.slowSeconds * 1_000;
}
