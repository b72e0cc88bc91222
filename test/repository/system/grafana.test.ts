import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import {
  checkMetrics,
  type PrometheusPrograms,
  prometheusPrograms,
  type RunningPrometheus,
  startPrometheus,
} from '../../prometheus.ts';
import { Courtier, eventually, served } from '../../system/courtier.ts';

type Panel = { title: string; targets?: { expr: string }[] };
type Variable = { name: string; query: string | { query: string } };

const courtier = new Courtier(inject('running'));
const { api, adminKey: key } = courtier.ready;
const documents = new URL('../../../docs/grafana/', import.meta.url);
const dashboard = JSON.parse(readFileSync(new URL('courtier.json', documents), 'utf8')) as {
  panels: Panel[];
  templating: { list: Variable[] };
};

let programs: PrometheusPrograms;
let prometheus: RunningPrometheus;
beforeAll(async () => {
  programs = await prometheusPrograms(process.env);
  const configuration = new URL('prometheus.yml', documents);
  prometheus = await startPrometheus(programs, { configuration, api, key });
});
afterAll(() => prometheus?.stop());

/** As Grafana asks it, with the variable `queue` at All. */
async function samples(expr: string): Promise<unknown[]> {
  const query = expr.replaceAll('$queue', '.*');
  const { result } = await prometheus.get<{ result: unknown[] }>('/api/v1/query', { query });
  return result;
}

describe('Prometheus', () => {
  it('finds nothing wrong with what it is served, neither with its form nor with its names', async () => {
    const response = await served('GET /metrics', () =>
      fetch(`${api}/metrics`, { headers: { authorization: `Bearer ${key}` } }),
    );
    const text = await response.text();
    expect(await checkMetrics(programs, text)).toBe('');
    expect(await checkMetrics(programs, `${text}courtier_up 1 1 1\n`)).toContain('error');
  });

  it('scrapes it with the configuration in docs/grafana', async () => {
    await eventually('Courtier is up', async () => (await samples('up{job="courtier"} == 1')).length > 0);
  });
});

describe('the Grafana dashboard', () => {
  const queries = dashboard.panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr }) => [title, expr] as const),
  );

  it.each(queries)('has figures for “%s”: %s', async (_, expr) => {
    // RabbitMQ has totals of a queue once something went through it, a rate needs two scrapes, and what nobody pulls grows old.
    await courtier.publish('notifications', '', { to: 'everybody' });
    await eventually(`there is data for ${expr}`, async () => (await samples(expr)).length > 0);
  });

  it('finds the queues among which one chooses', async () => {
    const variables = dashboard.templating.list.flatMap(({ query }) =>
      typeof query === 'string' ? [] : [query.query],
    );
    expect(variables).toHaveLength(1);
    for (const query of variables) {
      const [, metric = '', label = ''] = /^label_values\((\w+), (\w+)\)$/.exec(query) ?? [];
      const values = await eventually(`${query} has values`, async () => {
        const found = await prometheus.get<string[]>(`/api/v1/label/${label}/values`, { 'match[]': metric });
        return found.length > 0 && found;
      });
      expect(values).toContain('orders');
    }
  });
});
