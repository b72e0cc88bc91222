import * as z from 'zod';
import type { PipelineDeps } from '../../../../functions/pipeline/consumer.ts';
import { defineConsumer } from '../../../../functions/pipeline/define-consumer.ts';
import { kronos } from '../../topology.ts';

/** What a service of Kronos writes to the topic `log`: a line of text, or an object with fields of its own. */
const LogLineSchema = z.union([
  z.string().transform((message) => ({ level: 'info' as const, message })),
  z.looseObject({
    level: z.enum(['debug', 'info', 'warn', 'error']).catch('info').default('info'),
    service: z.string().max(100).optional(),
    message: z.string().optional(),
  }),
]);

/**
 * S3's central log channel: each line becomes one of this function's own log, where CloudWatch Logs Insights finds it by
 * its fields. It is the one function that writes the bodies of messages into a log, because that is its work.
 */
export function createHandler(pipeline: PipelineDeps) {
  return defineConsumer({
    of: kronos,
    queue: 'kronos_log_central',
    schema: LogLineSchema,
    async handle({ level, ...line }, { message, log }) {
      log[level]('kronos log', { topic: message.routingKey, line });
    },
  })(pipeline);
}
