import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { courtierApp } from '../../lib/app.ts';
import { EXAMPLES, GIVEN_RABBITMQ } from '../../lib/example-settings.ts';

export type Resource = { type: string; properties: Readonly<Record<string, unknown>> };

type Template = { Resources?: Record<string, { Type: string; Properties?: Record<string, unknown> }> };

/** Every resource of a stage, as CloudFormation would get it; of the product, without a system. */
export function resourcesOf(stage: string, settings: Readonly<Record<string, string>> = {}): Resource[] {
  const outdir = mkdtempSync(join(tmpdir(), 'courtier-cost-'));
  try {
    const environment = {
      ...EXAMPLES,
      // It costs nothing here.
      ...(stage === 'small' && GIVEN_RABBITMQ),
      ...settings,
      COURTIER_STAGE: stage,
    };
    const app = courtierApp({ environment, systems: [], outdir, checked: false, bundled: false });
    return app.synth().stacks.flatMap(({ template }) =>
      Object.values((template as Template).Resources ?? {}).map(({ Type, Properties = {} }) => ({
        type: Type,
        properties: Properties,
      })),
    );
  } finally {
    rmSync(outdir, { recursive: true });
  }
}
