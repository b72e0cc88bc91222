import { nameOf } from './names.ts';
import { noEffect } from './no-effect.ts';

export const cloudwatchAlarm = noEffect(
  'AWS::CloudWatch::Alarm',
  'there are no metrics here',
  (resource, { region, account }) => {
    const name = nameOf(resource, 'AlarmName');
    return { ref: name, attributes: { Arn: `arn:aws:cloudwatch:${region}:${account}:alarm:${name}` } };
  },
);
