import { createRouter, type HttpHandler } from '../../adapters/http/router.ts';
import type { Deps } from './deps.ts';
import { pull } from './pull.ts';

/** Pulling over HTTP. The permission to consume a queue is checked by each operation, which knows the queue. */
export function createHandler(deps: Deps): HttpHandler {
  return createRouter({
    function: 'subscriptions',
    log: deps.log,
    operations: { pull: pull(deps) },
  });
}
