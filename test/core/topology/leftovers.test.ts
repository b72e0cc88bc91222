import { describe, expect, it } from 'vitest';
import type { Topology } from '../../../core/topology/define.ts';
import { leftovers } from '../../../core/topology/leftovers.ts';
import { render } from '../../../core/topology/render.ts';
import { defaultSettings } from '../../../core/topology/settings.ts';
import { aDeadLetterQueue, aQueue, aSystem } from './a-topology.ts';

const rendered = (queues: Topology['queues'], exchanges = aSystem().exchanges) =>
  render([aSystem({ exchanges, queues })], defaultSettings);
const dlq = aDeadLetterQueue();

describe('leftovers', () => {
  it('are none when nothing was dropped', () => {
    const same = rendered({ dlq, sales: aQueue() });
    expect(leftovers(same, same, same)).toEqual({ bindings: [], policies: [], queues: [], exchanges: [] });
  });

  it('have the binding that a queue lost', () => {
    const before = rendered({
      dlq,
      sales: aQueue({ bindings: [{ exchange: 'news' }, { exchange: 'events', routingKey: '#' }] }),
    });
    const now = rendered({ dlq, sales: aQueue() });
    const left = leftovers(now, before, before);
    expect(left.bindings.map(({ source, destination }) => [source, destination])).toEqual([
      ['events', 'sales'],
    ]);
    expect(left).toMatchObject({ policies: [], queues: [], exchanges: [] });
  });

  it('cut a dropped queue off from new messages, and keep its policy so that it loses none it holds', () => {
    const before = rendered({ dlq, sales: aQueue() });
    const left = leftovers(rendered({ dlq }), before, before);
    expect(left.bindings.map(({ source }) => source)).toEqual(['news']);
    expect(left.queues).toEqual(['sales']);
    expect(left.policies).toEqual([]);
  });

  it('leave a dropped queue of dead letters bound: queues on the broker may still dead-letter to it', () => {
    const before = rendered({ dlq, 'sales-dlq': dlq, sales: aQueue({ deadLetter: 'sales-dlq' }) });
    const left = leftovers(rendered({ dlq }), before, before);
    expect(left.bindings.map(({ destination }) => destination)).toEqual(['sales']);
    expect(left.queues).toEqual(['sales-dlq', 'sales']);
  });

  it('have the policy once its queue is gone from the broker', () => {
    const before = rendered({ dlq, sales: aQueue() });
    const now = rendered({ dlq });
    const found = { ...now, policies: before.policies };
    expect(leftovers(now, before, found).policies.map(({ name }) => name)).toEqual(['courtier-sales']);
  });

  it('have the exchange that was dropped', () => {
    const { news: _news, ...exchanges } = aSystem().exchanges;
    const before = rendered({ dlq });
    expect(leftovers(rendered({ dlq }, exchanges), before, before).exchanges).toEqual(['news']);
  });

  it('never have what somebody else made', () => {
    const now = rendered({ dlq });
    const others = rendered({ dlq, by_hand: aQueue() });
    expect(leftovers(now, now, others)).toEqual({ bindings: [], policies: [], queues: [], exchanges: [] });
  });
});
