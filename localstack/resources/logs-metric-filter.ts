import { noEffect } from './no-effect.ts';

export const logsMetricFilter = noEffect('AWS::Logs::MetricFilter', 'there are no metrics here');
