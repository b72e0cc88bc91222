import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Outbox } from '../../core/message/outbox.ts';
import { sendAll } from './send-all.ts';
import { sendOne } from './send-one.ts';
import { toOutgoing } from './work-item.ts';

export function createOutbox(deps: { client: SQSClient; queueUrl: string }): Outbox {
  return {
    put: (item) => sendOne(deps.client, deps.queueUrl, toOutgoing(item)),
    putAll: (items) => sendAll(deps.client, deps.queueUrl, items),
  };
}
