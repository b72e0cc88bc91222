import { nameOf } from './names.ts';
import { noEffect } from './no-effect.ts';

export const cloudwatchDashboard = noEffect(
  'AWS::CloudWatch::Dashboard',
  'there are no metrics here',
  (resource) => ({
    ref: nameOf(resource, 'DashboardName'),
    attributes: {},
  }),
);
