import { readFileSync } from 'node:fs';
import { describe, expect, inject, it } from 'vitest';
import { Courtier, eventually } from './courtier.ts';
import { order } from './order.ts';

type Panel = { type: string; title: string; targets?: { expr: string }[] };

const courtier = new Courtier(inject('running'));
const dashboard = JSON.parse(
  readFileSync(new URL('../../docs/grafana/courtier.json', import.meta.url), 'utf8'),
) as { panels: Panel[]; templating: { list: { definition?: string }[] } };

const expressions = [
  ...dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
  ...dashboard.templating.list.flatMap(({ definition }) => definition ?? []),
];
const named = new Set(expressions.flatMap((expr) => expr.match(/\bcourtier_\w+/g) ?? []));

describe('the Grafana dashboard', () => {
  it('asks for metrics that are there, by labels that they have, and shows every one', async () => {
    // RabbitMQ has totals of a queue once something went through it, and counts every few seconds.
    await courtier.publish('orders', '', order());
    const families = await eventually('every metric is there', async () => {
      const scraped = await courtier.metrics();
      expect([...named].toSorted()).toEqual([...scraped.keys()].toSorted());
      return scraped;
    });
    for (const expr of expressions) {
      for (const [, metric = '', label = ''] of expr.matchAll(/(courtier_\w+)\{(\w+)=/g)) {
        expect(families.get(metric)?.samples[0]?.labels, `${metric}{${label}}`).toHaveProperty(label);
      }
    }
  });

  it('says of every panel what it shows', () => {
    const panels = dashboard.panels.filter(({ type }) => type !== 'row');
    for (const panel of panels) expect(panel, panel.title).toHaveProperty('description', expect.any(String));
    expect(new Set(panels.map(({ title }) => title)).size).toBe(panels.length);
  });
});
