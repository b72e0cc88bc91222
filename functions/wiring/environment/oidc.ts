import * as z from 'zod';
import { json } from './value.ts';

const OidcSchema = z.object({
  issuer: z.string().min(1),
  audience: z.string().min(1),
  permissionsClaim: z.string().min(1),
});

export const oidc = {
  /** Whose tokens count. Missing: nobody's. */
  OIDC: json(
    OidcSchema,
    '{"issuer": "https://...", "audience": "...", "permissionsClaim": "permissions"}',
  ).optional(),
};
