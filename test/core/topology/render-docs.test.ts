import { describe, expect, it } from 'vitest';
import { topologies, topology } from '../../../core/topology/index.ts';
import { renderDocs } from '../../../core/topology/render-docs.ts';
import { defaultSettings } from '../../../core/topology/settings.ts';
import { aQueue, aSystem, systemWith } from './a-topology.ts';

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

  it('is one of Markdown, and says what queues take that say nothing of their own', () => {
    const settings = { ...defaultSettings, messageTtlMs: 172_800_000, maxLength: 7, deliveryLimit: 3 };
    const document = renderDocs([aSystem(), aSystem({ system: 'depot', queues: {} })], settings);
    expect(document).toMatch(/^# Topology\n\nGenerated from /);
    expect(document).toMatch(/[^\n]\n$/);
    expect(document).toContain('\n\n- [shop](#shop): A shop.\n- [depot](#depot): A shop.\n\n');
    expect(document).toContain(
      'keeps a message for 2 d, holds 7 messages, refuses more (`reject-publish`), gives a message up after 3 redeliveries that count, and is retried after 1 min, 5 min, 30 min.',
    );
    expect(document).toContain('what RabbitMQ gives up goes through `dlx`.');
    for (const delivery of ['lambda', 'pull', 'amqp', 'dead-letters', 'last-resort', 'tap', 'trail']) {
      expect(document).toContain(`\n| ${delivery} | `);
    }
  });

  it('says which redeliveries count, on which RabbitMQ', () => {
    const table = [
      '| given back by | up to 4.2 | from 4.3 |',
      '|---|---|---|',
      '| a closed channel or connection | counts | counts |',
      '| `basic.reject` with requeue | counts | counts |',
      '| `basic.nack` with requeue, `basic.recover` | counts | does not count |',
      '| `consumer_timeout` | counts; RabbitMQ closes the channel | does not count; RabbitMQ cancels the consumer |',
    ];
    expect(text).toContain(`\n\n${table.join('\n')}\n\nLambda’s`.replace('’', "'"));
    expect(text).toContain('### What bounds redeliveries\n\nWhich redeliveries');
    expect(text).toContain('the delivery limit of 20 depends on');
    expect(text).toContain('and from there to `last_resort`; what it rejects goes there at once.');
  });

  it('has exchanges, queues and services of a system in a table each', () => {
    const queues = {
      sales: aQueue({ bindings: [{ exchange: 'news' }, { exchange: 'events', routingKey: 'a.#' }] }),
      pulled: aQueue({
        delivery: 'pull',
        orderBy: 'id',
        messageTtlMs: 5_000,
        maxLength: 5,
        overflow: 'drop-head',
      }),
      alone: aQueue({ delivery: 'lambda', consumer: { function: 'sell', maxConcurrency: 1 } }),
      parked: aQueue({
        delivery: 'lambda',
        orderBy: 'id',
        onFailure: 'park',
        retry: { delays: [3_600, 90] },
      }),
      active: aQueue({ singleActiveConsumer: true }),
      trail: aQueue({ delivery: 'trail', bindings: [] }),
      last_resort: aQueue({ delivery: 'last-resort', bindings: [], maxLength: 1 }),
    };
    const exchanges = {
      news: { type: 'fanout', description: 'News.' },
      events: { type: 'topic', description: 'Events.', schema: 'Event' },
    } as const;
    const services = {
      till: { description: 'Sells.', publishes: ['news', 'events'], consumes: ['sales'], replies: true },
      books: { description: 'Counts.', publishes: [], consumes: ['sales'], login: 'certificate' as const },
    };
    const tables = renderDocs([aSystem({ exchanges, queues, services })], defaultSettings).split(
      '```\n\n',
    )[1];
    expect(tables).toBe(`### Exchanges

| exchange | type | what is published here | schema |
|---|---|---|---|
| \`news\` | fanout | News. |  |
| \`events\` | topic | Events. | \`Event\` |

### Queues

| queue | bindings | delivery | order | retries | TTL | at most | dead letters | when it stops |
|---|---|---|---|---|---|---|---|---|
| \`sales\` | \`news\`<br>\`events\` \`a.#\` | amqp |  | 1 min, 5 min, 30 min | 24 h | 10000, reject-publish | \`dlq\` | Nothing is sold. |
| \`pulled\` | \`news\` | pull | by \`id\` | 1 min, 5 min, 30 min | 5 s | 5, drop-head | \`dlq\` | Nothing is sold. |
| \`alone\` | \`news\` | lambda: \`functions/sell\`, 30 s, 1 at once | one at a time | 1 min, 5 min, 30 min | 24 h | 10000, reject-publish | \`dlq\` | Nothing is sold. |
| \`parked\` | \`news\` | lambda | by \`id\`, parked behind what failed | 1 h, 90 s | 24 h | 10000, reject-publish | \`dlq\` | Nothing is sold. |
| \`active\` | \`news\` | amqp | one active consumer | 1 min, 5 min, 30 min | 24 h | 10000, reject-publish | \`dlq\` | Nothing is sold. |
| \`trail\` | \`dlx\` \`trail\` | trail |  | 1 min, 5 min, 30 min | no limit | 10000, reject-publish |  | Nothing is sold. |
| \`last_resort\` | \`dlx\` \`last_resort\` | last-resort |  |  | no limit | 1, reject-publish |  | Nothing is sold. |

### Services that speak AMQP

| service | publishes to | consumes from | replies | login | what it does |
|---|---|---|---|---|---|
| \`till\` | \`news\` \`events\` | \`sales\` | over AMQP | password | Sells. |
| \`books\` |  | \`sales\` |  | certificate | Counts. |
`);
    const { services: _none, ...silent } = aSystem();
    expect(renderDocs([silent], defaultSettings)).not.toContain('Services that speak AMQP');
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
