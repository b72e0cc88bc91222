import { createRouter, type HttpHandler } from '../../adapters/http/router.ts';
import { createGathering, type GatherDeps } from './gather.ts';

export type Deps = GatherDeps;

/** GET /metrics: how the service does, in Prometheus' text format. The permission is checked by the router. */
export function createHandler(deps: Deps): HttpHandler {
  const gather = createGathering(deps);
  return createRouter({
    function: 'metrics',
    log: deps.log,
    operations: {
      metrics: async () => {
        const { contentType, text } = await gather();
        return {
          statusCode: 200,
          headers: { 'content-type': contentType, 'cache-control': 'no-store' },
          body: text,
          isBase64Encoded: false,
        };
      },
    },
  });
}
