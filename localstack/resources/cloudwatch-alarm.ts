import type { ResourceType } from '../resource.ts';
import { nameOf } from './names.ts';

export const cloudwatchAlarm: ResourceType = {
  type: 'AWS::CloudWatch::Alarm',
  properties: [],
  anyProperty: 'there are no metrics here',
  create: async (resource, { region, account, alarms }) => {
    const name = nameOf(resource, 'AlarmName');
    const arn = `arn:aws:cloudwatch:${region}:${account}:alarm:${name}`;
    const { AlarmDescription: said } = resource.properties;
    alarms.push({
      AlarmName: name,
      AlarmArn: arn,
      ...(typeof said === 'string' && { AlarmDescription: said }),
    });
    return { ref: name, attributes: { Arn: arn } };
  },
};
