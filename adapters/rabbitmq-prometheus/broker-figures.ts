import { Buffer } from 'node:buffer';
import { UnavailableError } from '../../core/errors.ts';
import type { Sample } from '../../core/metrics/metric.ts';
import type {
  BrokerFigures,
  BrokerObserver,
  NodeFigures,
  QueueFigures,
} from '../../core/observation/broker-figures.ts';
import { nodeFigures } from '../../core/observation/node-figures.ts';
import { samplesOf } from '../prometheus/samples.ts';

export type PrometheusObserverOptions = {
  /** http[s]://host:port of each node, without credentials. */
  urls: readonly string[];
  credentials: () => Promise<{ username: string; password: string }>;
  vhost: string;
  /** Milliseconds for one node. Default 5,000. */
  timeoutMs?: number;
};

const MESSAGES_READY = 'rabbitmq_detailed_queue_messages_ready';
const MESSAGES_UNACKNOWLEDGED = 'rabbitmq_detailed_queue_messages_unacked';
const CONSUMERS = 'rabbitmq_detailed_queue_consumers';
const MEMORY_USED = 'rabbitmq_detailed_process_resident_memory_bytes';
const MEMORY_LIMIT = 'rabbitmq_detailed_resident_memory_limit_bytes';
const DISK_FREE = 'rabbitmq_detailed_disk_space_available_bytes';
const DISK_LIMIT = 'rabbitmq_detailed_disk_space_available_limit_bytes';
const METRICS = [
  ...[MESSAGES_READY, MESSAGES_UNACKNOWLEDGED, CONSUMERS],
  ...[MEMORY_USED, MEMORY_LIMIT, DISK_FREE, DISK_LIMIT],
] as const;
type Samples = Record<(typeof METRICS)[number], Sample[]>;

/** Families of metrics that hold them; the others, such as each connection's, cost the broker work. */
const FAMILIES = ['queue_coarse_metrics', 'queue_consumer_count', 'node_coarse_metrics', 'node_metrics'];

/**
 * Queues and nodes from each node's Prometheus endpoint, which costs the broker less than its management API. A node knows
 * the queues that it leads. https://www.rabbitmq.com/docs/prometheus#detailed-endpoint
 */
export function createPrometheusObserver(options: PrometheusObserverOptions): BrokerObserver {
  return {
    async observe() {
      const credentials = await options.credentials();
      const answers = await Promise.all(options.urls.map((url) => scrape(url, credentials, options)));
      return figuresOf(answers, options.urls);
    },
  };
}

async function scrape(
  url: string,
  { username, password }: { username: string; password: string },
  { vhost, timeoutMs = 5_000 }: PrometheusObserverOptions,
): Promise<Samples> {
  const target = new URL('/metrics/detailed', url);
  for (const family of FAMILIES) target.searchParams.append('family', family);
  target.searchParams.set('vhost', vhost);
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  const answer = await fetch(target, {
    headers: { authorization },
    // A redirect could carry the credentials elsewhere.
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  }).catch((error: unknown) => {
    throw away(error instanceof Error ? error.name : 'unknown', error);
  });
  if (!answer.ok) throw away(`status ${answer.status}`);
  return samplesOf(await answer.text(), METRICS);
}

function away(why: string, cause?: unknown): UnavailableError {
  return new UnavailableError(
    'broker-unavailable',
    `RabbitMQ's Prometheus endpoint does not answer what was asked: ${why}.`,
    {
      cause,
    },
  );
}

function figuresOf(answers: readonly Samples[], urls: readonly string[]): BrokerFigures {
  return {
    queues: queuesOf(answers),
    nodes: answers.map((answer, n) => nodeOf(answer, urls[n] ?? '')),
  };
}

function nodeOf(samples: Samples, name: string): NodeFigures {
  const only = (metric: (typeof METRICS)[number]) => samples[metric][0]?.value;
  return nodeFigures(name, {
    memoryUsed: only(MEMORY_USED),
    memoryLimit: only(MEMORY_LIMIT),
    diskFree: only(DISK_FREE),
    diskLimit: only(DISK_LIMIT),
  });
}

/**
 * A queue that has changed its leader may be known to two nodes for a moment. Courtier's broker always has queues, so that an
 * answer without one lacks the family of metrics.
 */
function queuesOf(answers: readonly Samples[]): QueueFigures[] {
  const by = (metric: (typeof METRICS)[number]) => {
    const figures = new Map<string, number>();
    for (const { labels, value } of answers.flatMap((samples) => samples[metric])) {
      const queue = labels?.queue ?? '';
      figures.set(queue, Math.max(value, figures.get(queue) ?? 0));
    }
    return figures;
  };
  const [ready, unacknowledged, consumers] = [by(MESSAGES_READY), by(MESSAGES_UNACKNOWLEDGED), by(CONSUMERS)];
  if (ready.size === 0) throw away('it names no queue');
  return [...ready].map(([name, messages]) => ({
    name,
    ready: messages,
    unacknowledged: unacknowledged.get(name) ?? missing(MESSAGES_UNACKNOWLEDGED, name),
    consumers: consumers.get(name) ?? null,
  }));
}

function missing(metric: string, queue: string): never {
  throw away(`it has no ${metric} of the queue ${queue}`);
}
