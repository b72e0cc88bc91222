import { describe, expect, it } from 'vitest';
import { LOOKED_LINE } from '../../core/failure/last-resort.ts';
import { deployments } from './deployments.ts';

describe.each(deployments)('the alarms of stage $name of $what', ({ name, stage, declared }) => {
  const queues = Object.values(declared.topology.queues);
  const alarms = stage.resources('AWS::CloudWatch::Alarm');
  const names = alarms.map(({ properties }) => String(properties.AlarmName).replace(`courtier-${name}-`, ''));

  it('each say what it means, for whom, and which section of the runbook to read', () => {
    for (const { properties } of alarms) {
      expect(properties.AlarmDescription).toMatch(
        /^.+\. Impact: .+ Runbook: (docs\/runbook|systems\/[\w-]+\/README|test\/shop\/README)\.md#[a-z-]+$/,
      );
    }
  });

  it('know how many messages no event source could hand over, from the log of the function that reads them', () => {
    const alarm = alarms.find(({ properties }) => properties.AlarmName === `courtier-${name}-last-resort`);
    const { Namespace, MetricName, Statistic, Threshold } = alarm?.properties ?? {};
    expect({ Namespace, Statistic, Threshold }).toEqual({
      Namespace: 'Courtier',
      Statistic: 'Maximum',
      Threshold: 1,
    });
    const filters = stage.resources('AWS::Logs::MetricFilter').map(({ properties }) => properties);
    const own = filters.filter(({ MetricTransformations: made }) =>
      JSON.stringify(made).includes(`"MetricName":${JSON.stringify(MetricName)}`),
    );
    expect(own).toMatchObject([
      {
        LogGroupName: `/aws/lambda/courtier-${name}-last-resort`,
        FilterPattern: `{ $.message = "${LOOKED_LINE}" }`,
        MetricTransformations: [{ MetricValue: '$.found' }],
      },
    ]);
  });

  it('each tell the alert topic', () => {
    for (const { properties } of alarms) expect(JSON.stringify(properties.AlarmActions)).toContain('Alerts');
  });

  it('each have a name of their own', () => {
    expect(new Set(names).size).toBe(names.length);
  });

  it('watch everything that holds or moves failed messages', () => {
    expect(names).toEqual(
      expect.arrayContaining([
        'failures-not-recorded',
        'failure-spike',
        'outbox-age',
        'ordered-outbox-age',
        'dead-letter-work',
        'dead-letter-ordered-work',
        'dead-letter-outbox',
        'dead-letter-ordered-outbox',
        'recorder-errors',
        'bodies-not-removed',
        'bodies-not-removed-age',
        'reconciler-errors',
        'bridge-errors',
        'last-resort',
        'last-resort-errors',
        'api-errors',
        'retry-standard-throttled',
        'retry-standard-failed',
        ...declared.workflows.map((workflow) => `workflow-${workflow.name}-failed`),
      ]),
    );
  });

  it('watch the lag of every work queue, and age and pace of every consumer', () => {
    for (const queue of queues) {
      const watched = queue.delivery === 'lambda' || queue.delivery === 'pull';
      expect(names.includes(`work-lag-${queue.name}`)).toBe(watched);
      expect(names.includes(`work-age-${queue.name}`)).toBe(queue.consumer !== undefined);
      expect(names.includes(`consumer-slow-${queue.name}`)).toBe(queue.consumer !== undefined);
    }
  });

  it('say what breaks in the words of the topology', () => {
    const described = new Map(
      alarms.map(({ properties }) => [properties.AlarmName, String(properties.AlarmDescription)]),
    );
    for (const { name: queue, impact, delivery } of queues) {
      if (delivery !== 'lambda' && delivery !== 'pull') continue;
      expect(described.get(`courtier-${name}-work-lag-${queue}`)).toContain(impact);
    }
  });

  it(
    name === 'local' ? 'leave a broker from outside alone' : 'watch the broker, also when it says nothing',
    () => {
      const broker = names.filter((alarm) => alarm.startsWith('broker-'));
      expect(broker).toEqual(name === 'local' ? [] : ['broker-connection-lost', 'broker-memory']);
      const lost = alarms.find(({ properties }) =>
        String(properties.AlarmName).endsWith('broker-connection-lost'),
      );
      expect(lost?.properties.TreatMissingData).toBe(name === 'local' ? undefined : 'breaching');
    },
  );
});
