import { describe, expect, it } from 'vitest';
import { diagramOf } from '../../../core/topology/diagram.ts';
import { topologies, topology } from '../../../core/topology/index.ts';
import { renderDocs } from '../../../core/topology/render-docs.ts';
import { defaultSettings } from '../../../core/topology/settings.ts';
import { aQueue, systemWith } from './a-topology.ts';

describe('the document of the topology', () => {
  const text = renderDocs(topologies, defaultSettings);

  it('has a section for each system, and says of each queue what stops with it', () => {
    for (const { system, description } of topologies)
      expect(text).toContain(`## ${system}\n\n${description}`);
    for (const [name, { impact }] of Object.entries(topology.queues)) {
      expect(
        text.split('\n').find((line) => line.startsWith(`| \`${name}\` |`) && line.endsWith(`| ${impact} |`)),
      ).toBeDefined();
    }
  });

  it('says bindings, delivery, order, retries, TTL and length of a queue', () => {
    const row = text.split('\n').find((line) => line.startsWith('| `orders` | `orders` |'));
    expect(row).toContain(
      '| lambda: `functions/orders`, 30 s, 20 at once | by `order_id` | 1 min, 5 min, 30 min | 24 h | 10000, reject-publish | `orders-dlq` |',
    );
  });

  it('says when a queue is never retried, and when it is tried again at once', () => {
    const document = (queue: Parameters<typeof systemWith>[0]) =>
      renderDocs([systemWith(queue)], defaultSettings);
    expect(document(aQueue({ retry: { delays: [] } }))).toContain('| never | 24 h |');
    expect(document(aQueue({ retry: { immediate: 2, delays: [90] } }))).toContain(
      '| 2 at once, then 90 s | 24 h |',
    );
  });

  it('does not let a pattern break a table', () => {
    const { exchanges, ...rest } = systemWith(aQueue());
    const broken = {
      ...rest,
      exchanges: { ...exchanges, news: { type: 'fanout' as const, description: 'a | b' } },
    };
    expect(renderDocs([broken], defaultSettings)).toContain('| `news` | fanout | a \\| b |');
  });
});

describe('the diagram of a system', () => {
  it('draws bindings with their keys, who handles a queue, and where its own dead letters go', () => {
    const shop = topologies.find(({ system }) => system === 'shop');
    const diagram = shop ? diagramOf(shop) : '';
    expect(diagram).toContain('exchange_orders{{"orders (fanout)"}}');
    expect(diagram).toContain('exchange_orders --> queue_orders\n');
    expect(diagram).toContain('queue_orders --> handler_orders(["orders"])');
    expect(diagram).toContain('queue_orders -.->|"orders-dlq"| exchange_dlx{{"dlx"}}');
    expect(diagram).toContain('exchange_dlx -->|"orders-dlq"| queue_orders_45_dlq');
  });
});
