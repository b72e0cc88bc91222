import { FUNCTION_LOGS } from '../logs/kept.ts';
import type { ResourceType } from '../resource.ts';
import { nameOf } from './names.ts';

export const logsLogGroup: ResourceType = {
  type: 'AWS::Logs::LogGroup',
  properties: [],
  anyProperty: 'every log line goes to the terminal',
  create: async (resource, { region, account, logs }) => {
    const name = nameOf(resource, 'LogGroupName');
    if (name.startsWith(FUNCTION_LOGS)) logs.open(name.slice(FUNCTION_LOGS.length));
    return { ref: name, attributes: { Arn: `arn:aws:logs:${region}:${account}:log-group:${name}:*` } };
  },
};
