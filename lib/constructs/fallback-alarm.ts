import { Duration } from 'aws-cdk-lib';
import { FilterPattern, LogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { FALLBACK_LINE } from '../../core/playlists/playlist.ts';
import { functionName } from '../../core/topology/names.ts';
import type { Stage } from '../stage.ts';
import { RunbookAlarm } from './runbook-alarm.ts';

/** So many fallbacks within the period are an outage of the generator, not bad luck. */
const FALLBACKS = 5;
const PERIOD = Duration.minutes(15);

/**
 * Tells somebody when the generator fails: every message is handled then and no other alarm goes off, while soirées get
 * playlists of stock. `after`: what makes the consumer's log group.
 */
export class FallbackAlarm extends Construct {
  constructor(scope: Construct, id: string, props: { stage: Stage; topic: ITopic; after: Construct }) {
    super(scope, id);
    const { stage, topic, after } = props;
    const name = `/aws/lambda/${functionName(stage.name, 'playlists')}`;
    const filter = new MetricFilter(this, 'Fallbacks', {
      logGroup: LogGroup.fromLogGroupName(this, 'Log', name),
      filterPattern: FilterPattern.stringValue('$.message', '=', FALLBACK_LINE),
      metricNamespace: 'Courtier',
      metricName: `${stage.prefix}playlist-fallbacks`,
    });
    filter.node.addDependency(after);
    new RunbookAlarm(this, 'Alarm', {
      name: `${stage.prefix}playlist-fallbacks`,
      metric: filter.metric({ period: PERIOD, statistic: 'Sum' }),
      threshold: FALLBACKS,
      what: 'The playlist generator fails, also at the last try.',
      impact: 'soirées get playlists of stock instead of their own.',
      runbook: 'playlist-fallbacks',
      topic,
    });
  }
}
