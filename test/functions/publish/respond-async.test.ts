import { describe, expect, it } from 'vitest';
import { setUp } from './one-message.ts';

describe('publish, when asked not to wait', () => {
  it.each(['respond-async', 'wait=1, Respond-Async; x=1'])(
    'goes through the outbox: Prefer: %s',
    async (prefer) => {
      const { send, outbox, queued } = setUp();
      const answer = await send({ headers: { Prefer: prefer } });
      expect(answer).toMatchObject({ statusCode: 202, headers: { 'preference-applied': 'respond-async' } });
      expect(answer.json.status).toBe('accepted');
      expect(outbox.items).toHaveLength(1);
      expect(queued()).toEqual([]);
    },
  );

  it('does not take another preference for it', async () => {
    const { send } = setUp();
    expect((await send({ headers: { Prefer: 'return=minimal' } })).json.status).toBe('published');
  });
});
