import * as z from 'zod';
import {
  adminKey,
  clients,
  oidc,
  resourcePrefix,
  stage,
  tokenAllowances,
  wholeNumber,
} from '../wiring/environment.ts';

export const Env = z.object({
  ...stage,
  ...clients,
  ...adminKey,
  ...oidc,
  ...tokenAllowances,
  ...resourcePrefix,
  /** How long a container goes by what it last saw of a client. A revoked key has to stop within a minute. */
  CLIENT_CACHE_SECONDS: wholeNumber.pipe(z.number().max(45)),
  /** How old an API key must be before it is answered with: until then API Gateway may refuse it here and there. */
  USAGE_DELAY_SECONDS: wholeNumber,
});
