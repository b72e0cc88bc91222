import { describe, expect, it } from 'vitest';
import { LOOKED_LINE } from '../../core/failure/last-resort.ts';
import { deployments } from './deployments.ts';

describe.each(deployments)('the alarms of stage $name of $what', ({ name, stage, declared }) => {
  const queues = Object.values(declared.topology.queues);
  const alarms = stage.resources('AWS::CloudWatch::Alarm');
  const names = alarms.map(({ properties }) => String(properties.AlarmName).replace(`courtier-${name}-`, ''));

  const named = (alarm: string) => {
    const found = alarms.find(({ properties }) => properties.AlarmName === `courtier-${name}-${alarm}`);
    if (!found) throw new Error(`no alarm ${alarm}`);
    return found;
  };

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
        'dead-letter-rabbitmq',
        'recorder-errors',
        'changes-not-followed',
        'changes-not-followed-age',
        'failures-not-counted',
        'failures-not-counted-age',
        'failure-group-sweep-errors',
        'failure-group-alert-errors',
        'webhook-alerts-errors',
        'webhook-sends-errors',
        'webhook-deliveries-lost',
        'operation-steps',
        'operation-steps-lost',
        'reconciler-errors',
        'bridge-errors',
        'last-resort',
        'last-resort-errors',
        'trail-errors',
        'trail-late',
        'api-errors',
        'retry-throttled',
        'retry-failed',
        ...declared.workflows.map((workflow) => `workflow-${workflow.name}-failed`),
      ]),
    );
  });

  it('ring for a fault of a function that takes one item, however long that takes to come again', () => {
    const minutes = [
      'webhook-alerts-errors',
      'webhook-sends-errors',
      'operation-steps',
      'recorder-errors',
    ].map((alarm) => named(alarm).properties);
    expect(minutes.map(({ DatapointsToAlarm }) => DatapointsToAlarm)).toEqual([3, 3, 3, 3]);
    expect(minutes.map(({ EvaluationPeriods }) => EvaluationPeriods)).toEqual([9, 18, 9, 3]);
  });

  it('watch every dead-letter queue', () => {
    const deadLetterQueues = stage.resources('AWS::SQS::Queue').filter(({ properties }) => {
      const allowed = properties.RedriveAllowPolicy as { redrivePermission: string } | undefined;
      return allowed !== undefined && allowed.redrivePermission !== 'denyAll';
    });
    const watched = JSON.stringify(alarms.map(({ properties }) => properties.Dimensions));
    const unwatched = deadLetterQueues.filter(({ logicalId }) => !watched.includes(`"${logicalId}"`));
    expect(unwatched.map(({ properties }) => properties.QueueName)).toEqual([]);
    expect(deadLetterQueues.length).toBeGreaterThanOrEqual(7);
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

  it('watch the nodes of the broker, also when nobody can look at it', () => {
    for (const alarm of ['broker-nodes', 'broker-memory', 'broker-disk']) expect(names).toContain(alarm);
    const { properties } = named('broker-nodes');
    expect(properties).toMatchObject({
      Namespace: 'Courtier',
      MetricName: 'BrokerNodes',
      Dimensions: [{ Name: 'Deployment', Value: name }],
      ComparisonOperator: 'LessThanThreshold',
      Threshold: name === 'prod' ? 3 : 1,
      TreatMissingData: 'breaching',
    });
  });

  it('watch the version of the broker where the template names it', () => {
    const [broker] = stage.resources('AWS::AmazonMQ::Broker');
    expect(names.includes('broker-version')).toBe(broker !== undefined);
    const [poller] = stage
      .resources('AWS::Lambda::Function')
      .filter(({ properties }) => properties.FunctionName === `courtier-${name}-broker-poller`);
    const environment = poller?.properties.Environment as { Variables: Record<string, string> };
    expect(environment.Variables.BROKER_VERSION).toBe(broker?.properties.EngineVersion);
  });

  it('watch what waits in RabbitMQ: bridges that let it wait, the fullest queue and the longest', () => {
    const thresholds = ['bridge-idle', 'queue-depth', 'queue-lag'].map(
      (alarm) => named(alarm).properties.Threshold,
    );
    expect(thresholds).toEqual([1, 80, 1_000]);
  });

  it(`${name === 'prod' ? 'watch each' : 'do not watch each'} queue of RabbitMQ by itself, in the words of the topology`, () => {
    const own = queues.filter((queue) => names.includes(`queue-lag-${queue.name}`));
    expect(own.map((queue) => queue.name)).toEqual(name === 'prod' ? queues.map((queue) => queue.name) : []);
    for (const queue of own) {
      const { properties } = named(`queue-lag-${queue.name}`);
      expect(properties).toMatchObject({ MetricName: 'QueueMessages', Threshold: 1_000 });
      expect(properties.AlarmDescription).toContain(queue.impact);
    }
    const [poller] = stage
      .resources('AWS::Lambda::Function')
      .filter(({ properties }) => properties.FunctionName === `courtier-${name}-broker-poller`);
    expect(poller?.properties).toMatchObject({
      Environment: { Variables: { QUEUE_METRICS: name === 'prod' ? 'each' : 'worst' } },
    });
  });

  it(
    name === 'local' ? 'know nothing of a broker of Amazon MQ' : 'watch the broker where Amazon MQ does',
    () => {
      const fromAmazonMq = alarms
        .filter(({ properties }) => JSON.stringify(properties).includes('AWS/AmazonMQ'))
        .map(({ properties }) => String(properties.AlarmName).replace(`courtier-${name}-`, ''));
      expect(fromAmazonMq.toSorted()).toEqual(
        name === 'local'
          ? []
          : ['broker-backlog', 'broker-connection-lost', 'broker-connections', 'broker-cpu'],
      );
      if (name === 'local') return;
      expect(named('broker-connection-lost').properties.TreatMissingData).toBe('breaching');
      // The broker's own figures are sums over its nodes.
      for (const alarm of ['broker-connections', 'broker-cpu']) {
        const text = JSON.stringify(named(alarm).properties);
        expect(text.includes(`Broker, Node) WHERE Broker = 'courtier-${name}-broker'`)).toBe(name === 'prod');
      }
      expect(named('broker-connections').properties.Threshold).toBe(name === 'prod' ? 4_000 : 240);
    },
  );
});
