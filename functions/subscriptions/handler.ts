import { createRouter, type OperationHandler } from '../../adapters/http/router.ts';
import { ack } from './ack.ts';
import type { Deps } from './deps.ts';
import { extend } from './extend.ts';
import { nack } from './nack.ts';
import { pull } from './pull.ts';

/** Consuming over HTTP. The permission to consume a queue is checked by each operation, which knows the queue. */
export function createHandler(deps: Deps): OperationHandler {
  return createRouter({
    function: 'subscriptions',
    log: deps.log,
    operations: { pull: pull(deps), ack: ack(deps), nack: nack(deps), extend: extend(deps) },
  });
}
