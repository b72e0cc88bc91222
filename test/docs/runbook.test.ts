import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { alertKinds } from '../../core/alert/failed-message-alert.ts';
import { routes } from '../../core/api/routes.ts';
import { runbookSections } from '../../lib/constructs/runbook-alarm.ts';
import { stageNames } from '../../lib/stage.ts';
import { synthesized } from '../lib/synthesized.ts';

const page = (name: string) => readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');
const runbook = page('runbook.md');
const sections = [...runbook.matchAll(/^## (.+)$/gm)].map(([, title]) => title);

describe('the runbook', () => {
  it('has a section for every alarm and every alert, each once, and no other', () => {
    expect(sections.toSorted()).toEqual([...runbookSections, ...alertKinds].toSorted());
  });

  it('has no section for an alarm that no stage has', () => {
    const descriptions = stageNames.flatMap((name) =>
      synthesized(name)
        .resources('AWS::CloudWatch::Alarm')
        .map(({ properties }) => String(properties.AlarmDescription)),
    );
    const pointedAt = new Set(descriptions.flatMap((text) => /runbook\.md#([a-z-]+)$/.exec(text)?.[1] ?? []));
    expect([...pointedAt].toSorted()).toEqual(runbookSections.toSorted());
    const pages = new Set(descriptions.flatMap((text) => /(systems\S+)$/.exec(text)?.[1] ?? []));
    expect(pages.size).toBeGreaterThan(0);
    for (const place of pages) {
      const [file = '', section = ''] = place.split('#');
      expect(page(`../${file}`).split('\n'), place).toContain(`### ${section}`);
    }
  });

  it('says in every section what to do', () => {
    const texts = runbook.split(/^## .+$/m).slice(1);
    for (const [n, text] of texts.entries()) expect(text.trim().length, sections[n]).toBeGreaterThan(120);
  });
});

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
