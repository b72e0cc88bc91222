import { spawnSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import type { TestProject } from 'vitest/node';
import { newTrustStore } from './certificates.ts';
import { type KnownIssuer, startIssuer } from './issuer.ts';
import { CONSOLE_CLIENT } from './issuer-sign-in.ts';
import { givenRuntime, type Ready, type StartOptions, startRuntime } from './runtime.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    running: Ready;
    /** Whose tokens the runtime lets in; null: that of TEST_RUNNING knows none of ours. */
    issuer: KnownIssuer | null;
    /** Whose client certificates it lets in on `apiTls`: a folder of certificates.ts; null where there is no openssl. */
    trustStore: string | null;
  }
}

/** One runtime of the shop for all contract suites and stories of the product. */
export default async function setup(project: TestProject) {
  const trustStore = givenRuntime() ? null : trustStoreOrNone();
  project.provide('trustStore', trustStore);
  const stop = await provideRuntime(project, trustStore ? { env: { COURTIER_API_TLS_DIR: trustStore } } : {});
  return async () => {
    await stop();
    if (trustStore) await rm(trustStore, { recursive: true });
  };
}

/** Starts the runtime that all files of a project share, which trusts an issuer of tokens. Answers what stops both. */
export async function provideRuntime(
  project: TestProject,
  { env, ...options }: StartOptions,
): Promise<() => Promise<void>> {
  const given = givenRuntime();
  if (given) {
    project.provide('running', given);
    project.provide('issuer', null);
    return async () => {};
  }
  const { issuer, audience, signingKey, stop } = await startIssuer();
  const runtime = await startRuntime({
    ...options,
    env: {
      COURTIER_OIDC_ISSUER: issuer,
      COURTIER_OIDC_AUDIENCE: audience,
      COURTIER_OIDC_CONSOLE_CLIENT: CONSOLE_CLIENT,
      ...env,
    },
  });
  project.provide('running', runtime.ready);
  project.provide('issuer', { issuer, audience, signingKey });
  return async () => {
    await runtime.stop();
    await stop();
  };
}

/** The one thing that tests ask of the machine; without it the story of client certificates is skipped. */
function trustStoreOrNone(): string | null {
  const { error } = spawnSync('openssl', ['version']);
  return error ? null : newTrustStore();
}
