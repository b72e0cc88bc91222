import { describe, expect, it } from 'vitest';
import type { Permission } from '../../../core/permission/client.ts';
import { problem, setUp } from './set-up.ts';

describe('POST /api/replies', () => {
  const answer = { reply_to: 'amq.rabbitmq.reply-to.1', correlation_id: 'new-id', message: { price: 3 } };

  it('answers the request that waits', async () => {
    const { ask, asked, reply, service } = setUp();
    service.silent = true;
    const asking = ask();
    await expect.poll(() => asked.length).toBe(1);
    expect(await reply(answer)).toMatchObject({ status: 202, json: { status: 'published' } });
    expect((await asking).json.reply).toMatchObject({ body: { price: 3 } });
  });

  it('says 410 when nobody waits', async () => {
    expect(await setUp().reply(answer)).toMatchObject({
      status: 410,
      json: { type: problem('nobody-waits') },
    });
  });

  it('is for callers that may read a queue, whichever', async () => {
    const { reply } = setUp();
    for (const permissions of [['consume:*'], ['admin']] as Permission[][]) {
      expect((await reply(answer, permissions)).status).toBe(410);
    }
    expect(await reply(answer, ['publish:*', 'read:*', 'manage:*'])).toMatchObject({
      status: 403,
      json: { detail: expect.stringContaining('consume') },
    });
  });

  it.each([
    ['orders'],
    ['amq.rabbitmq.reply-to'],
    ['amq.rabbitmq.reply-to.'],
    ['amq.rabbitmq.reply-to.a b'],
    [' amq.rabbitmq.reply-to.1'],
    [`amq.rabbitmq.reply-to.${'1'.repeat(250)}`],
  ])('is no way to the queue %j', async (reply_to) => {
    const refused = await setUp().reply({ ...answer, reply_to });
    expect(refused).toMatchObject({ status: 422, json: { errors: [{ pointer: '#/reply_to' }] } });
  });
});
