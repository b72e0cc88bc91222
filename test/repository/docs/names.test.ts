import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { routes } from '../../../core/api/routes.ts';
import { synthesized } from '../../lib/synthesized.ts';

const page = (name: string) => readFileSync(new URL(`../../../docs/${name}`, import.meta.url), 'utf8');

describe.each(['api.md', 'runbook.md', 'deploy.md', 'localstack.md'])('docs/%s', (name) => {
  const text = page(name).replaceAll('courtier-$STAGE-', 'courtier-prod-');

  it('calls paths that the API has', () => {
    const unnamed = (path: string) => path.replace(/\{\w+\}|\$\w+/g, '{}');
    const known = routes.flatMap(({ path, aliases = [] }) => [path, ...aliases]).map(unnamed);
    for (const [, path = ''] of text.matchAll(/(?:\$API|(?:GET|POST|DELETE) )(\/api\/[\w/${}-]+)/g)) {
      expect(known).toContain(unnamed(path));
    }
  });

  it('names resources that are there', () => {
    const prod = JSON.stringify(
      synthesized('prod').assembly.stacks.map(({ stackName, template }) => [stackName, template]),
    );
    for (const [resource] of text.matchAll(/courtier-prod-[a-z-]*[a-z]/g))
      expect(prod, resource).toContain(resource);
  });
});
