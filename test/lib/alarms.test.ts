import { describe, expect, it } from 'vitest';
import { DROPPED_LINE } from '../../core/failure/dropped.ts';
import { LOOKED_LINE } from '../../core/failure/last-resort.ts';
import { topology } from '../../core/topology/index.ts';
import { stageNames } from '../../lib/stage.ts';
import { FALLBACK_LINE } from '../../systems/playlists/domain/playlist.ts';
import { UNSENT_LINE } from '../../systems/playlists/domain/soiree.ts';
import { synthesized } from './synthesized.ts';

describe('the alert topic', () => {
  const settings = { COURTIER_ALERT_EMAIL: 'duty@example.com' };

  it('has no subscriber when nobody is named', () => {
    expect(synthesized('prod').resources('AWS::SNS::Subscription')).toEqual([]);
  });

  it.each(['dev', 'prod'] as const)('tells whom the settings name, in stage %s', (name) => {
    const [subscription, ...more] = synthesized(name, settings).resources('AWS::SNS::Subscription');
    expect(subscription?.properties).toMatchObject({ Protocol: 'email', Endpoint: 'duty@example.com' });
    expect(JSON.stringify(subscription?.properties.TopicArn)).toContain('AlertsTopic');
    expect(more).toEqual([]);
  });

  it('writes no mail from a laptop', () => {
    expect(synthesized('local', settings).resources('AWS::SNS::Subscription')).toEqual([]);
  });
});

describe.each(stageNames)('the alarms of stage %s', (name) => {
  const alarms = synthesized(name).resources('AWS::CloudWatch::Alarm');
  const names = alarms.map(({ properties }) => String(properties.AlarmName).replace(`courtier-${name}-`, ''));

  it('each say what it means, for whom, and which section of the runbook to read', () => {
    for (const { properties } of alarms) {
      expect(properties.AlarmDescription).toMatch(
        /^.+\. Impact: .+ Runbook: (docs\/runbook|systems\/[\w-]+\/README)\.md#[a-z-]+$/,
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
    const filters = synthesized(name)
      .resources('AWS::Logs::MetricFilter')
      .map(({ properties }) => properties);
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
        'playlist-fallbacks',
        'soirees-unsent',
        'orders-relay-age',
        'orders-view-errors',
        'workflow-order-failed',
        'retry-standard-throttled',
        'retry-standard-failed',
      ]),
    );
  });

  it('watch the lag of every work queue, and age and pace of every consumer', () => {
    for (const queue of Object.values(topology.queues)) {
      const watched = queue.delivery === 'lambda' || queue.delivery === 'pull';
      expect(names.includes(`work-lag-${queue.name}`)).toBe(watched);
      expect(names.includes(`work-age-${queue.name}`)).toBe(queue.consumer !== undefined);
      expect(names.includes(`consumer-slow-${queue.name}`)).toBe(queue.consumer !== undefined);
    }
  });

  it.each([
    ['messages-dropped', DROPPED_LINE],
    ['playlist-fallbacks', FALLBACK_LINE],
    ['soirees-unsent', UNSENT_LINE],
  ])('%s counts the lines that say so', (alarm, line) => {
    const metric = `courtier-${name}-${alarm}`;
    const filters = synthesized(name).resources('AWS::Logs::MetricFilter');
    const filter = filters.find(({ properties }) => JSON.stringify(properties).includes(`"${metric}"`));
    expect(filter?.properties.FilterPattern).toBe(`{ $.message = "${line}" }`);
    // CloudWatch takes a pattern in ASCII.
    expect(line).toMatch(/^[ -~]+$/);
    const watched = alarms.find(({ properties }) => properties.AlarmName === metric);
    expect(watched?.properties).toMatchObject({ Namespace: 'Courtier', MetricName: metric });
  });

  it('say what breaks in the words of the topology', () => {
    const lag = alarms.find(({ properties }) => properties.AlarmName === `courtier-${name}-work-lag-orders`);
    expect(lag?.properties.AlarmDescription).toContain(topology.queues.orders?.impact);
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
