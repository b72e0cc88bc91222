import type { Collector } from '../../core/metrics/metric.ts';
import { type BrokerAlarm, brokerAlarmNames } from '../../core/queues/statistics.ts';

/** Whether RabbitMQ takes messages: one call of the management API. */
export function brokerAlarmsCollector(alarms: () => Promise<readonly BrokerAlarm[]>): Collector {
  return {
    part: 'broker',
    async collect() {
      const raised = await alarms();
      return [
        {
          name: 'courtier_broker_blocked',
          type: 'gauge',
          help: '1 while RabbitMQ takes no messages because a node of it is out of memory or disk; publishes go to the outbox.',
          samples: brokerAlarmNames.map((resource) => ({
            labels: { resource },
            value: raised.includes(resource) ? 1 : 0,
          })),
        },
      ];
    },
  };
}
