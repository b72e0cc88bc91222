import type { Outbox } from '../../core/message/outbox.ts';
import type { SqsCalls } from './calls.ts';
import { toOutgoing } from './outgoing.ts';
import { sendAll } from './send-all.ts';
import { sendOne } from './send-one.ts';

export function createOutbox(deps: { call: SqsCalls; queueUrl: string }): Outbox {
  return {
    put: (item) => sendOne(deps.call, deps.queueUrl, toOutgoing(item)),
    putAll: (items) => sendAll(deps.call, deps.queueUrl, items),
  };
}
