import type { Context } from 'aws-lambda';
import { classify } from '../../core/failure/classify.ts';
import type { Measures } from '../../core/metrics/measures.ts';
import type { BrokerObserver } from '../../core/observation/broker-figures.ts';
import { type RunningVersion, recordVersion } from '../../core/observation/broker-version.ts';
import { recordObservation } from '../../core/observation/record-observation.ts';
import { allRuntimeQueues } from '../../core/queues/all-runtime-queues.ts';
import { knownQueue } from '../../core/queues/known-queues.ts';
import type { RuntimeQueue, RuntimeQueues } from '../../core/queues/runtime-queue.ts';
import type { Queue } from '../../core/topology/define.ts';
import type { TopologySettings } from '../../core/topology/settings.ts';
import { type KeepHistoryDeps, keepHistory } from './keep-history.ts';

export type Deps = KeepHistoryDeps & {
  observer: BrokerObserver;
  runningVersion: RunningVersion;
  /** What the template names; undefined for a broker that it does not make. */
  templateVersion: string | undefined;
  runtimeQueues: Pick<RuntimeQueues, 'list'>;
  /** Of the topology. */
  queueNamed: (name: string) => Queue | undefined;
  settings: TopologySettings;
  /** Names of queues with a metric of their own. */
  each: ReadonlySet<string>;
  measures: Measures;
  /** Of the trail. Answers how many bindings were wrong. */
  straightenTap: () => Promise<number>;
};

export type Handler = (event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>) => Promise<void>;

/**
 * Once a minute: measures of the broker and its queues, and a look at how the trail's tap is bound. One that does not answer leaves a gap in the metrics, for which the
 * alarm `broker-nodes` goes off; the log says why.
 */
export function createHandler(deps: Deps): Handler {
  const { observer, queueNamed, settings, each, measures, log } = deps;
  return async (_event, context) => {
    const runtime = runtimeQueuesOf(deps);
    const beside = Promise.all([compareVersions(deps), straighten(deps)]);
    try {
      const figures = await observer.observe();
      const made = await runtime;
      const known = (name: string) => knownQueue(name, queueNamed(name), made.get(name), settings);
      recordObservation(figures, { measures, known, each });
      await keepHistory(deps, figures.queues, known, () => context.getRemainingTimeInMillis());
    } catch (error) {
      const { name, message } = classify(error);
      log.error('the broker was not observed', { error_name: name, error_message: message });
    }
    await beside;
  };
}

/** Without them nobody knows how long a queue of the run time may get. The rest is known all the same. */
async function runtimeQueuesOf({ runtimeQueues, log }: Deps): Promise<ReadonlyMap<string, RuntimeQueue>> {
  try {
    const made = await allRuntimeQueues(runtimeQueues);
    return new Map(made.map((queue) => [queue.name, queue]));
  } catch (error) {
    log.warn('queues of the run time not known', { error });
    return new Map();
  }
}

/**
 * What clients bound past Courtier's API is in the trail from now on, and an exchange whose last queue went without it has no
 * tap that makes an unroutable message look routed.
 */
async function straighten({ straightenTap, log }: Deps): Promise<void> {
  try {
    const wrong = await straightenTap();
    if (wrong > 0) log.info('the tap of the trail was straightened', { bindings: wrong });
  } catch (error) {
    log.warn('the tap of the trail was not looked at', { error });
  }
}

/** What is not known this minute is known the next: the alarm waits for a quarter of an hour. */
async function compareVersions({ runningVersion, templateVersion, measures, log }: Deps): Promise<void> {
  if (templateVersion === undefined) return;
  try {
    await recordVersion(runningVersion, templateVersion, measures);
  } catch (error) {
    log.warn('the version of the broker is not known', { error });
  }
}
