import * as z from 'zod';
import { CONFIG_METADATA, type ConsoleConfig } from '../../console/serving.ts';
import type { Stack } from '../template/assembly.ts';

const ConfigSchema: z.ZodType<ConsoleConfig> = z.object({
  stage: z.string(),
  oidc: z
    .object({
      issuer: z.url(),
      clientId: z.string(),
      scope: z.string(),
      audience: z.string(),
      origins: z.array(z.string()),
    })
    .nullable(),
});

/** What the templates say about the page; those of earlier versions say nothing. */
export function consoleConfigIn(stacks: readonly Stack[]): ConsoleConfig {
  const said = stacks.map(({ template }) => template.Metadata?.[CONFIG_METADATA]).find(Boolean);
  return ConfigSchema.parse(typeof said === 'string' ? JSON.parse(said) : { stage: 'local', oidc: null });
}
