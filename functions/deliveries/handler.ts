import { createRouter, type HttpHandler } from '../../adapters/http/router.ts';
import { ack } from './ack.ts';
import type { Deps } from './deps.ts';
import { extend } from './extend.ts';
import { nack } from './nack.ts';

/**
 * What becomes of a message in a client's hands. Apart from the pulls, whose waiting must not keep anybody from
 * acknowledging. The permission to consume a queue is checked by each operation, which knows the queue.
 */
export function createHandler(deps: Deps): HttpHandler {
  return createRouter({
    function: 'deliveries',
    log: deps.log,
    operations: { ack: ack(deps), nack: nack(deps), extend: extend(deps) },
  });
}
