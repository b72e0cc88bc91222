import { describe, expect, it } from 'vitest';
import { measureOf } from '../../core/metrics/counted.ts';
import { stageNames } from '../../lib/named-stage.ts';
import { synthesized } from './synthesized.ts';

type Allowed = { Action: string | string[]; Resource: unknown };

describe.each(stageNames)('the metrics of stage %s', (name) => {
  const stage = synthesized(name);
  const allowed = (role: string) =>
    stage
      .resources('AWS::IAM::Policy')
      .filter(({ logicalId }) => logicalId.startsWith(role))
      .flatMap(({ properties }) => (properties.PolicyDocument as { Statement: Allowed[] }).Statement);

  it(`poll the broker ${name === 'local' ? 'as often as a test likes' : 'once a minute at most'}`, () => {
    stage.stack('api').hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: `courtier-${name}-metrics`,
      Environment: { Variables: { METRICS_KEPT_SECONDS: name === 'local' ? '1' : '60' } },
    });
  });

  it('look at the broker once in each minute, and not again where one look failed', () => {
    const [poller, ...others] = stage.resources('AWS::Lambda::EventInvokeConfig');
    expect(poller?.properties).toMatchObject({ MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 });
    expect(JSON.stringify(poller?.properties.FunctionName)).toContain('Poller');
    expect(others).toEqual([]);
  });

  it('may ask how much is in every work queue, also of the run time, and nothing else of it', () => {
    const sqs = allowed('Metrics').filter(({ Action }) =>
      [Action].flat().some((action) => action.startsWith('sqs:')),
    );
    expect(sqs.flatMap(({ Action }) => Action)).toEqual(sqs.map(() => 'sqs:GetQueueAttributes'));
    const resources = JSON.stringify(sqs.map(({ Resource }) => Resource));
    expect(resources).toContain(`:courtier-${name}-work-*"`);
  });

  const inCloudWatch = (role: string) =>
    allowed(role)
      .flatMap(({ Action }) => Action)
      .filter((action) => /^(cloudwatch|lambda:InvokeFunction)/.test(action));

  it('are asked of CloudWatch by a function that is outside of the network', () => {
    const [asked] = stage
      .resources('AWS::Lambda::Function')
      .filter(({ properties }) => properties.FunctionName === `courtier-${name}-oldest-messages`);
    expect(asked?.properties.VpcConfig).toBeUndefined();
    expect(inCloudWatch('OldestMessages')).toEqual(['cloudwatch:GetMetricData']);
  });

  it.each(['Metrics', 'Queues'])('are asked by %s of that function, and of nobody else', (role) => {
    expect(inCloudWatch(role)).toEqual(['lambda:InvokeFunction']);
    const [allowing] = allowed(role).filter(({ Action }) => Action === 'lambda:InvokeFunction');
    expect(JSON.stringify(allowing?.Resource)).toContain('OldestMessages');
  });
});

it('a spike of failures is one of failed attempts: what is parked behind a failed message is none', () => {
  const [spike] = synthesized('prod')
    .resources('AWS::CloudWatch::Alarm')
    .filter(({ properties }) => properties.AlarmName === 'courtier-prod-failure-spike');
  expect(spike?.properties).toMatchObject({
    Namespace: 'Courtier',
    MetricName: measureOf('attempt failed', {}),
    Statistic: 'Sum',
    Period: 300,
    Threshold: 100,
  });
  expect(measureOf('parked', {})).toBeUndefined();
});
