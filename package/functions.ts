/** What the index.ts of a consumer wires its handler with. It loads the AWS clients; a handler and its test do without. */

export { Env } from '../functions/pipeline/env.ts';
export { consumer, readEnv } from '../functions/pipeline/environment.ts';
export { consumerDeps } from '../functions/pipeline/wiring.ts';
