import { expect, it } from 'vitest';
import { stageNames } from '../../lib/named-stage.ts';
import { synthesized } from './synthesized.ts';

it.each(stageNames)('an alarm of stage %s counts the lines that say so', (name) => {
  const stage = synthesized(name);
  const metric = `courtier-${name}-labels-unprinted`;
  const filters = stage.resources('AWS::Logs::MetricFilter');
  const filter = filters.find(({ properties }) => JSON.stringify(properties).includes(`"${metric}"`));
  expect(filter?.properties.FilterPattern).toBe('{ $.message = "label not printed" }');
  const alarms = stage.resources('AWS::CloudWatch::Alarm');
  const watched = alarms.find(({ properties }) => properties.AlarmName === metric);
  expect(watched?.properties).toMatchObject({ Namespace: 'Courtier', MetricName: metric });
});
