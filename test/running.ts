import type { TestProject } from 'vitest/node';
import { type Ready, startRuntime } from './runtime.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    running: Ready;
  }
}

/**
 * One runtime for all contract suites and stories of a run. With TEST_RUNNING (the JSON line of a runtime that already
 * runs, `npm run local -- --json`) the tests go there instead, which saves the start while one works on a story.
 */
export default async function setup(project: TestProject) {
  const running = process.env.TEST_RUNNING;
  if (running) {
    project.provide('running', JSON.parse(running) as Ready);
    return;
  }
  const runtime = await startRuntime();
  project.provide('running', runtime.ready);
  return () => runtime.stop();
}
