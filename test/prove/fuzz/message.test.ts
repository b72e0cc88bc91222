import { describe, expect, it } from 'vitest';
import { readTable } from '../../../core/message/amqp-table.ts';
import { plainHeaders } from '../../../prove/fuzz/headers.ts';
import { framesOf, isInnocent, messageOf, numberIn } from '../../../prove/fuzz/message.ts';
import { oddField } from '../../../prove/fuzz/values.ts';
import { seeded } from '../../../prove/random.ts';

const about = { seed: 3, user: 'courtier', expired: false };
const SOME = Array.from({ length: 2_000 }, (_, n) => n);
const to = { exchange: '', routingKey: 'q' };

describe('fuzzed messages', () => {
  it('are made by their seed and number alone, so that each can be sent again', () => {
    const bytesOf = (n: number, seed = 3) =>
      framesOf(messageOf(n, { ...about, seed }), to, 131_072).toString('hex');
    expect(bytesOf(17)).toBe(bytesOf(17));
    expect(bytesOf(17)).not.toBe(bytesOf(18));
    expect(bytesOf(17)).not.toBe(bytesOf(17, 4));
  });

  it('each say which one they are, in what is left of them', () => {
    for (const n of SOME) {
      const { properties, body } = messageOf(n, about);
      const own = [properties, body].map((bytes) => numberIn(bytes.toString('latin1'), about.seed));
      expect(own, `message ${n}`).toContain(n);
    }
  });

  it('are behind each other with an ordinary one among five', () => {
    const innocent = SOME.filter((n) => messageOf(n, about).innocent);
    expect(innocent).toEqual(SOME.filter(isInnocent));
    expect(innocent).toHaveLength(SOME.length / 5);
  });

  it('have values of every type that RabbitMQ reads', () => {
    const random = seeded(1);
    const letters = new Set(SOME.map(() => String.fromCharCode(oddField(random)[0] ?? 0)));
    expect([...letters].toSorted().join('')).toBe('ABDFISTVbdfilstux');
  });

  it('have ordinary headers that any reader of tables reads', () => {
    const leaf = ({ value }: { value: unknown }) => String(value);
    expect(readTable(plainHeaders('m'), { leaf, levels: 2 })).toEqual({ fuzz: 'm' });
  });
});
