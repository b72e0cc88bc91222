import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { runbookSections } from '../../lib/constructs/runbook-alarm.ts';
import { withSystems } from './deployments.ts';

const page = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

it('the runbook has no section for an alarm that no stage has', () => {
  const descriptions = withSystems.flatMap(({ stage }) =>
    stage.resources('AWS::CloudWatch::Alarm').map(({ properties }) => String(properties.AlarmDescription)),
  );
  const pointedAt = new Set(descriptions.flatMap((text) => /runbook\.md#([a-z-]+)$/.exec(text)?.[1] ?? []));
  expect([...pointedAt].toSorted()).toEqual(runbookSections.toSorted());
  const pages = new Set(descriptions.flatMap((text) => /((?:systems|test)\/\S+)$/.exec(text)?.[1] ?? []));
  expect(pages.size).toBeGreaterThan(0);
  for (const place of pages) {
    const [file = '', section = ''] = place.split('#');
    expect(page(file).split('\n'), place).toContain(`### ${section}`);
  }
});
