import { nameOf } from './names.ts';
import { noEffect } from './no-effect.ts';

export const logsLogGroup = noEffect(
  'AWS::Logs::LogGroup',
  'every log line goes to the terminal',
  (resource, { region, account }) => {
    const name = nameOf(resource, 'LogGroupName');
    return { ref: name, attributes: { Arn: `arn:aws:logs:${region}:${account}:log-group:${name}:*` } };
  },
);
