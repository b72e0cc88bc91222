import { describe, expect, it } from 'vitest';
import { scheduleOf } from '../../prove/schedule.ts';

const options = {
  seed: 7,
  messages: 500,
  clients: 4,
  faults: [
    { name: 'a', forMs: [10, 20] as const },
    { name: 'b', forMs: [5, 5] as const },
  ],
};

describe('the schedule of a seed', () => {
  it('is the same each time, and another one for another seed', () => {
    expect(scheduleOf(options)).toEqual(scheduleOf(options));
    expect(scheduleOf({ ...options, seed: 8 }).clients).not.toEqual(scheduleOf(options).clients);
  });

  it('has as many messages as asked for, each with an id of its own', () => {
    const messages = scheduleOf(options)
      .clients.flat()
      .flatMap((step) => step.messages);
    expect(messages).toHaveLength(500);
    expect(new Set(messages.map(({ id }) => id)).size).toBe(500);
  });

  it('counts the messages of a key from 1, in one client and one protocol', () => {
    const keys = new Map<string, number>();
    for (const steps of scheduleOf(options).clients)
      for (const { via, messages } of steps)
        for (const { body } of messages) {
          if (body.key === undefined) continue;
          const protocol = via === 'amqp' ? 'amqp' : 'http';
          const key = `${protocol} ${body.key}`;
          expect(body.seq).toBe((keys.get(key) ?? 0) + 1);
          keys.set(key, body.seq ?? 0);
        }
    expect(keys.size).toBeGreaterThan(10);
  });

  it('uses some ids for a second message of the same client, with another body, right after the first', () => {
    const planned = scheduleOf(options)
      .clients.map((steps) => steps.flatMap((step) => step.messages))
      .flatMap((messages) => messages.map((message, n) => ({ message, next: messages[n + 1] })));
    const first = planned.filter(({ next }) => next?.body.twin);
    expect(first.length).toBeGreaterThan(5);
    for (const { message, next } of first) {
      expect(next?.messageId).toBe(message.messageId);
      expect(next?.id).not.toBe(message.id);
      expect(next?.body).not.toEqual(message.body);
      expect(next?.to).toEqual(message.to);
    }
  });

  it('has some faults begin beside the one before, at its place', () => {
    const many = Array.from({ length: 30 }, (_, n) => ({ name: `f${n}`, forMs: [1, 2] as const }));
    const { faults } = scheduleOf({ ...options, faults: many });
    const beside = faults.filter((fault) => fault.beside);
    expect(beside.length).toBeGreaterThan(3);
    expect(beside.length).toBeLessThan(20);
    for (const fault of beside) expect(fault.after).toBe(faults[faults.indexOf(fault) - 1]?.after);
  });

  it('makes every fault once, in the order of their places', () => {
    const { faults } = scheduleOf(options);
    expect(faults.map(({ name }) => name).toSorted()).toEqual(['a', 'b']);
    expect(faults.map(({ after }) => after)).toEqual(
      faults.map(({ after }) => after).toSorted((a, b) => a - b),
    );
    for (const { after } of faults) expect(after).toBeLessThan(500);
  });
});
