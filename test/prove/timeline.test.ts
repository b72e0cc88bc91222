import { describe, expect, it } from 'vitest';
import type { EffectLine, HistoryLine } from '../../prove/history.ts';
import { plotOf } from '../../prove/plot.ts';
import { timelineOf } from '../../prove/timeline.ts';

const history: HistoryLine[] = [
  { at: 1_000, kind: 'attempt', id: 'a', via: 'amqp', to: ['q', 'r'] },
  { at: 2_000, kind: 'fault', name: 'network-cut', phase: 'begin' },
  { at: 2_500, kind: 'acknowledged', id: 'a', via: 'amqp' },
  { at: 4_000, kind: 'fault', name: 'network-cut', phase: 'end' },
  { at: 5_000, kind: 'acknowledged', id: 'a', via: 'http' },
];
const effect = (at: number, queue: string): EffectLine => ({
  at,
  kind: 'effect',
  seed: 1,
  queue,
  id: 'a',
  of: 'a',
  token: `${at}`,
  attempt: 1,
});

describe('the timeline of a run', () => {
  const timeline = timelineOf(history, [effect(3_000, 'q'), effect(6_000, 'q'), effect(7_000, 'r')]);

  it('counts each message once it was first taken, and each copy once it was first handled', () => {
    expect(timeline.seconds).toBe(6);
    const at = (seconds: number) => Math.ceil((seconds * timeline.handled.length) / 6) - 1;
    expect(timeline.acknowledged[at(1.4)]).toBe(0);
    expect(timeline.acknowledged[at(1.5)]).toBe(1);
    expect(timeline.acknowledged.at(-1)).toBe(1);
    expect(timeline.handled[at(2)]).toBe(1);
    expect(timeline.handled[at(5.9)]).toBe(1);
    expect(timeline.handled.at(-1)).toBe(2);
  });

  it('says from when to when each fault went on', () => {
    expect(timeline.faults).toEqual([{ name: 'network-cut', from: 1, to: 3 }]);
  });

  it('is drawn with a line for each count and a band for each fault', () => {
    const svg = plotOf(timeline, 'Seed 1');
    expect(svg.match(/<polyline/g)).toHaveLength(2);
    expect(svg).toContain('>network-cut</text>');
    expect(svg).not.toMatch(/NaN|undefined/);
  });
});
