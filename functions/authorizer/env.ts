import * as z from 'zod';
import { adminKey, clients, oidc, stage } from '../pipeline/environment.ts';

export const Env = z.object({ ...stage, ...clients, ...adminKey, ...oidc });
