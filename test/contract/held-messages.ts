import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type HeldMessages, heldToken } from '../../core/message/held-messages.ts';

const token = (seconds: number, id: string = randomUUID()) =>
  heldToken(new Date(Date.UTC(2026, 0, 5, 10, 0, seconds)), id);

/** What the outbox holds, and of which group. */
export function heldMessagesContract(name: string, create: () => Promise<HeldMessages>) {
  describe(`held messages: ${name}`, () => {
    it('are held from the first of a group to the last, and of no other group', async () => {
      const held = await create();
      const [group, tokens] = [randomUUID(), [token(0), token(1), token(2)]];
      expect(await held.holds(group)).toBe(false);
      await Promise.all(tokens.map((each) => held.hold(group, each)));
      for (const each of tokens) {
        expect(await held.holds(group)).toBe(true);
        expect(await held.holds(`${group}2`)).toBe(false);
        await held.release(group, each);
      }
      expect(await held.holds(group)).toBe(false);
    });

    it('are one message each, however often it is held and released', async () => {
      const held = await create();
      const [group, first, second] = [randomUUID(), token(0), token(1)];
      await held.hold(group, first);
      await held.hold(group, first);
      await held.hold(group, second);
      await held.release(group, first);
      await held.release(group, first);
      expect(await held.holds(group)).toBe(true);
      await held.release(group, second);
      expect(await held.holds(group)).toBe(false);
    });

    it('let go of what never came, once a later one of the group is with the broker', async () => {
      const held = await create();
      const [group, lost, young, last] = [randomUUID(), token(0), token(100), token(121)];
      for (const each of [lost, young, last]) await held.hold(group, each);
      await held.release(group, last);
      expect(await held.holds(group)).toBe(true);
      await held.release(group, young);
      expect(await held.holds(group)).toBe(false);
    });

    it('say since when the broker refuses a message, each for itself', async () => {
      const held = await create();
      const [group, first, second] = [randomUUID(), token(0), token(1)];
      const at = (hour: number) => new Date(Date.UTC(2026, 0, 5, hour)).toISOString();
      await held.hold(group, first);
      expect(await held.refused(group, first, at(1))).toBe(at(1));
      expect(await held.refused(group, first, at(2))).toBe(at(1));
      // Whose row is gone, too.
      expect(await held.refused(group, second, at(3))).toBe(at(3));
      expect(await held.refused(`${group}2`, first, at(4))).toBe(at(4));
      await held.release(group, first);
      await held.release(group, second);
      expect(await held.holds(group)).toBe(false);
    });

    it('take a token of any form', async () => {
      const held = await create();
      const group = randomUUID();
      await held.hold(group, 'odd');
      await held.release(group, 'odd');
      expect(await held.holds(group)).toBe(false);
    });
  });
}
