import { describe, expect, it } from 'vitest';
import { exposition } from '../../../adapters/prometheus/exposition.ts';
import type { Metric } from '../../../core/metrics/metric.ts';
import { parsePrometheusText } from '../../prometheus-text.ts';

const gauge = (name: string, samples: Metric['samples']): Metric => ({
  name,
  type: 'gauge',
  help: 'Words.',
  samples,
});

describe("Prometheus' text", () => {
  it('has each metric with its help, type and samples', async () => {
    const { contentType, text } = await exposition([
      gauge('courtier_up', [{ value: 1 }]),
      {
        name: 'courtier_things_total',
        type: 'counter',
        help: 'Things.',
        samples: [
          { labels: { queue: 'a', state: 'b' }, value: 3 },
          { labels: { queue: 'c', state: 'b' }, value: 0 },
        ],
      },
    ]);
    expect(contentType).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(text).toContain('# HELP courtier_things_total Things.\n# TYPE courtier_things_total counter\n');
    expect(Object.fromEntries(parsePrometheusText(text))).toEqual({
      courtier_up: { type: 'gauge', help: 'Words.', samples: [{ labels: {}, value: 1 }] },
      courtier_things_total: {
        type: 'counter',
        help: 'Things.',
        samples: [
          { labels: { queue: 'a', state: 'b' }, value: 3 },
          { labels: { queue: 'c', state: 'b' }, value: 0 },
        ],
      },
    });
  });

  it.each(['a"b', 'a\\b', 'a\nb', 'a\\nb', '}{,="', 'été ☃', ''])(
    'brings the queue name %j through',
    async (queue) => {
      const { text } = await exposition([gauge('courtier_x', [{ labels: { queue }, value: 1.5 }])]);
      expect(parsePrometheusText(text).get('courtier_x')?.samples).toEqual([
        { labels: { queue }, value: 1.5 },
      ]);
    },
  );

  it('leaves a metric without samples out', async () => {
    const { text } = await exposition([gauge('courtier_x', []), gauge('courtier_up', [{ value: 1 }])]);
    expect(text).not.toContain('courtier_x');
  });

  it('begins again each time: what is gone is gone', async () => {
    await exposition([gauge('courtier_x', [{ labels: { queue: 'gone' }, value: 1 }])]);
    expect((await exposition([gauge('courtier_y', [{ value: 1 }])])).text).not.toContain('gone');
  });

  it('refuses a name twice, and one that Prometheus does not take', async () => {
    const one = gauge('courtier_x', [{ value: 1 }]);
    await expect(exposition([one, one])).rejects.toThrow('courtier_x');
    await expect(exposition([gauge('courtier-x', [{ value: 1 }])])).rejects.toThrow();
  });
});
