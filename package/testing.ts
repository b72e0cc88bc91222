/** A runtime for tests: the stage local of the project in the working directory, on free ports, with data of its own. */

export { type Ready, type Runtime, type StartOptions, startRuntime } from '../localstack/start.ts';
