import type { ConsoleConfig } from '../console/serving.ts';
import type { Stage } from './stage.ts';

/** What the operator's page knows about a stage. */
export function consoleConfig({ deployment, oidc, signIn }: Stage): ConsoleConfig {
  return {
    stage: deployment,
    oidc: oidc && signIn ? { issuer: oidc.issuer, audience: oidc.audience, ...signIn } : null,
  };
}
