import { newId } from '../../adapters/new-id.ts';
import type { SqsCalls } from '../../adapters/sqs/calls.ts';
import { createFailureReports } from '../../adapters/sqs/failure-reports.ts';
import { createWorkQueues } from '../../adapters/sqs/work-queues.ts';
import { queueNamed } from '../../core/topology/index.ts';
import { workQueueUrl } from '../../core/topology/names.ts';
import { defaultSettings } from '../../core/topology/settings.ts';
import { workOrder } from '../../core/topology/work-order.ts';
import { noSpans } from '../../core/trace/spans.ts';
import { createHandler } from '../../functions/rabbitmq-to-sqs/handler.ts';
import { quietLog } from './quiet-log.ts';

/** The whole function rabbitmq-to-sqs; `prefix`: what its work queues' URLs begin with. */
export function bridgeHandler({ call, prefix }: { call: SqsCalls; prefix: string }) {
  const orderOf = (name: string) => workOrder(queueNamed(name) ?? {});
  const queueUrl = (name: string) => workQueueUrl(prefix, queueNamed(name) ?? { name });
  const put = () => Promise.reject(new Error('A body is too large: the benchmark would measure nothing.'));
  const payloads = { put };
  return createHandler({
    workQueues: createWorkQueues({ call, payloads, queueUrl, orderOf }),
    reports: createFailureReports({ call, queueUrl: `${prefix}failures`, payloads }),
    queueNamed,
    ttlMsOf: async () => defaultSettings.messageTtlMs,
    spans: noSpans,
    now: () => new Date(),
    newId,
    log: quietLog(),
  });
}
