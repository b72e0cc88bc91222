import { describe, expect, it } from 'vitest';
import { topologies } from '../../../core/topology/index.ts';
import { render } from '../../../core/topology/render.ts';
import { defaultSettings } from '../../../core/topology/settings.ts';
import { isTap, missingWayOn, tapBindings, tapChanges } from '../../../core/topology/tap.ts';

const binding = (
  source: string,
  destination: string,
  routing_key = 'k',
  args: Record<string, unknown> = {},
) => ({
  source,
  destination,
  destination_type: 'queue',
  routing_key,
  arguments: args,
});

describe('the tap', () => {
  it('is bound once where several queues have the same key, and with the arguments of a headers exchange', () => {
    const headers = { 'x-match': 'any', kind: 'a' };
    const found = [
      binding('orders', 'a'),
      binding('orders', 'b'),
      binding('orders', 'b', 'other'),
      binding('kinds', 'a', '', headers),
    ];
    expect(tapBindings(found)).toEqual([
      binding('orders', 'trail_tap'),
      binding('orders', 'trail_tap', 'other'),
      binding('kinds', 'trail_tap', '', headers),
    ]);
  });

  it('takes no dead letters, and nothing by a binding between exchanges', () => {
    const between = { ...binding('orders', 'copies'), destination_type: 'exchange' };
    expect(tapBindings([binding('dlx', 'dlq', 'dlq'), between])).toEqual([]);
  });

  it('lacks what no queue of the same key has, and has too many what one had', () => {
    const found = [binding('orders', 'a'), binding('orders', 'trail_tap', 'gone')];
    expect(tapChanges(found)).toEqual({
      bind: [binding('orders', 'trail_tap')],
      unbind: [binding('orders', 'trail_tap', 'gone')],
    });
  });

  it('is no binding of an exchange that has its name', () => {
    const tap = binding('orders', 'trail_tap');
    expect([tap, { ...tap, destination_type: 'exchange' }, binding('orders', 'a')].map(isTap)).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('leads on to the trail, without which what dies in it would be gone', () => {
    const { bindings } = render(topologies, defaultSettings);
    const way = binding('dlx', 'trail', 'trail');
    expect(missingWayOn(bindings)).toEqual([]);
    expect(missingWayOn(bindings.filter(({ destination }) => destination !== 'trail'))).toEqual([way]);
    expect(missingWayOn([])).toEqual([way]);
  });

  it('is bound as all declared queues are', () => {
    const { bindings, queues, policies } = render(topologies, defaultSettings);
    expect(bindings.some(isTap)).toBe(true);
    expect(tapChanges(bindings)).toEqual({ bind: [], unbind: [] });
    expect(queues.find(({ name }) => name === 'trail_tap')?.arguments).toEqual({ 'x-queue-type': 'quorum' });
    const policyOf = (queue: string) => policies.find(({ name }) => name === `courtier-${queue}`)?.definition;
    // It refuses nothing, and has no worker that a message could stop.
    expect(policyOf('trail_tap')).toEqual({
      'message-ttl': 0,
      'max-length': 10_000,
      overflow: 'drop-head',
      'delivery-limit': 20,
      'dead-letter-exchange': 'dlx',
      'dead-letter-routing-key': 'trail',
    });
    expect(policyOf('trail')).toEqual({
      'max-length': 100_000,
      'max-length-bytes': 1_000_000_000,
      overflow: 'drop-head',
      'delivery-limit': 2_147_483_647,
    });
  });
});
