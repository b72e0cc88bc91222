import * as z from 'zod';
import {
  broker,
  brokerManagement,
  brokerPrometheus,
  queueHistory,
  runtimeQueues,
  stage,
  workQueues,
} from '../wiring/environment.ts';

export const Env = z.object({
  ...stage,
  ...broker,
  ...brokerManagement,
  ...brokerPrometheus,
  ...runtimeQueues,
  ...queueHistory,
  ...workQueues,
  /** Whether each declared queue has a metric of its own, or only the worst ones are measured. */
  QUEUE_METRICS: z.enum(['each', 'worst']),
  /** Major and minor version of RabbitMQ that the template names; left out for a broker that is not of ours. */
  BROKER_VERSION: z.string().min(1).optional(),
});
export type Env = z.infer<typeof Env>;
