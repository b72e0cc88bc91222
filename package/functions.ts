/**
 * What the index.ts of a system's function wires its handler with: a consumer, one that serves routes, one that publishes, a
 * projection. It loads the AWS clients; a handler and its test do without.
 */

export { type Caller, caller, requireNamed, requirePermission } from '../adapters/http/caller.ts';
export { type Operation, type OperationHandler, operation } from '../adapters/http/operation.ts';
export { pathParameter, query } from '../adapters/http/request.ts';
export { json } from '../adapters/http/response.ts';
export { createRouter, type HttpHandler } from '../adapters/http/router.ts';
export { Env } from '../functions/pipeline/env.ts';
export { ProjectionEnv, RebuildEnv } from '../functions/read-model/env.ts';
export { projectionFunction, rebuildFunction } from '../functions/read-model/functions.ts';
export { consumerDeps } from '../functions/wiring/consumer.ts';
export { consumer, publishing, readEnv, stage } from '../functions/wiring/environment.ts';
export { publishingDeps } from '../functions/wiring/publishing.ts';
