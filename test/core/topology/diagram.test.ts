import { describe, expect, it } from 'vitest';
import { diagramOf } from '../../../core/topology/diagram.ts';
import { topologies } from '../../../core/topology/index.ts';
import { aDeadLetterQueue, aQueue, aSystem } from './a-topology.ts';

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

  it('is a flowchart that draws each thing once', () => {
    const system = aSystem({
      exchanges: { news: { type: 'fanout', description: 'News.' } },
      queues: { sales: aQueue(), 'sales-2': aQueue() },
    });
    expect(diagramOf(system)).toBe(
      [
        '```mermaid',
        'flowchart LR',
        '  exchange_news{{"news (fanout)"}}',
        '  queue_sales[("sales")]',
        '  queue_sales_45_2[("sales-2")]',
        '  exchange_news --> queue_sales',
        '  exchange_news --> queue_sales_45_2',
        '  queue_sales --> handler_AMQP_32_clients(["AMQP clients"])',
        '  queue_sales_45_2 --> handler_AMQP_32_clients(["AMQP clients"])',
        '```',
      ].join('\n'),
    );
  });

  it.each([
    ['lambda', aQueue({ delivery: 'lambda', consumer: { function: 'sell' } }), 'sell'],
    ['lambda, before its function has a name', aQueue({ delivery: 'lambda' }), 'consumer'],
    ['pull', aQueue({ delivery: 'pull' }), 'HTTP clients'],
    ['dead-letters', aDeadLetterQueue(), 'dead-letter-recorder'],
    ['last-resort', aDeadLetterQueue({ delivery: 'last-resort' }), 'last-resort'],
    ['trail', aQueue({ delivery: 'trail' }), 'trail-recorder'],
    ['tap', aQueue({ delivery: 'tap' }), 'nobody'],
  ])('says who takes the messages of a queue: %s', (_what, queue, handler) => {
    expect(diagramOf(aSystem({ queues: { sales: queue } }))).toContain(`(["${handler}"])`);
  });

  it('draws no way to dead letters that every queue has, nor from where nothing comes after', () => {
    const queues = { sales: aQueue(), trail: aQueue({ delivery: 'trail', deadLetter: 'dlq' }) };
    expect(diagramOf(aSystem({ queues }))).not.toContain('-.->');
  });
});
