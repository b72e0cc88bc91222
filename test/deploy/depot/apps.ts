import type { App } from '../deploy.ts';

type State = 'before' | 'next';
/** Whose tokens are let in: set at every deployment, as all settings are. */
type Issuer = { issuer: string; audience: string };

/**
 * The shop with a depot in it, as it is deployed first, and when the depot is rebuilt. Then its last queue, in the stack of the
 * API, is made by the name of a parameter.
 */
export const depotApp = (state: State, { issuer, audience }: Issuer): App => ({
  name: state,
  project: import.meta.dirname,
  env: { DEPOT: state, COURTIER_OIDC_ISSUER: issuer, COURTIER_OIDC_AUDIENCE: audience },
});

const LAST_QUEUE = 'courtier-local-api:LastQueueName';
/** A FIFO queue's name ends with .fifo: the deployment fails when all else is done. */
export const failing = [`${LAST_QUEUE}=courtier-local-last`];
export const working = [`${LAST_QUEUE}=courtier-local-last.fifo`];
