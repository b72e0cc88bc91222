import { spawnSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import type { TestProject } from 'vitest/node';
import { newTrustStore } from './certificates.ts';
import { type KnownIssuer, startIssuer } from './issuer.ts';
import { type Ready, startRuntime } from './runtime.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    running: Ready;
    /** Whose tokens the runtime lets in; null: that of TEST_RUNNING knows none of ours. */
    issuer: KnownIssuer | null;
    /** Whose client certificates it lets in on `apiTls`: a folder of certificates.ts; null where there is no openssl. */
    trustStore: string | null;
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
    project.provide('trustStore', null);
    return;
  }
  const { issuer, audience, signingKey, stop } = await startIssuer();
  const trustStore = trustStoreOrNone();
  const runtime = await startRuntime({
    env: {
      // The playlists' own waits and the patience with their generator, which are of seconds and minutes.
      COURTIER_RETRY_DELAY_CAP: '1',
      COURTIER_GENERATOR_TIMEOUT: '2',
      COURTIER_OIDC_ISSUER: issuer,
      COURTIER_OIDC_AUDIENCE: audience,
      ...(trustStore && { COURTIER_API_TLS_DIR: trustStore }),
    },
  });
  project.provide('running', runtime.ready);
  project.provide('issuer', { issuer, audience, signingKey });
  project.provide('trustStore', trustStore);
  return async () => {
    await runtime.stop();
    await stop();
    if (trustStore) await rm(trustStore, { recursive: true });
  };
}

/** The one thing that tests ask of the machine; without it the story of client certificates is skipped. */
function trustStoreOrNone(): string | null {
  const { error } = spawnSync('openssl', ['version']);
  return error ? null : newTrustStore();
}
