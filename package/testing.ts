/** A runtime for tests: the stage local of the project in the working directory, on free ports, with data of its own. */

/** What the local.ts of a system gives the runtime in place of its outside world. */
export type { LocalDeps, LocalModule, SystemPart } from '../localstack/parts/system-part.ts';
export { type Ready, type Runtime, type StartOptions, startRuntime } from '../localstack/start.ts';
