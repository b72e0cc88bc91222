import type { TestProject } from 'vitest/node';
import { type KnownIssuer, startIssuer } from './issuer.ts';
import { type Ready, startRuntime } from './runtime.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    running: Ready;
    /** Whose tokens the runtime lets in; null: that of TEST_RUNNING knows none of ours. */
    issuer: KnownIssuer | null;
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
    project.provide('issuer', null);
    return;
  }
  const { issuer, audience, signingKey, stop } = await startIssuer();
  const runtime = await startRuntime({
    env: { COURTIER_OIDC_ISSUER: issuer, COURTIER_OIDC_AUDIENCE: audience },
  });
  project.provide('running', runtime.ready);
  project.provide('issuer', { issuer, audience, signingKey });
  return async () => {
    await runtime.stop();
    await stop();
  };
}
