import { expect, it } from 'vitest';
import { at, purge, withMessages } from './purging.ts';

it('purges are listed, and their messages in pages that go on in the next batch', async () => {
  const app = withMessages(250);
  await purge(app, 'sav_queue');
  expect((await app.call({ resource: '/api/purges' })).body.items).toMatchObject([
    { id: 'id-0001', kept: 250 },
  ]);
  const first = await at(app, 'id-0001', '/messages', 'GET', { limit: '150' });
  const second = await at(app, 'id-0001', '/messages', 'GET', { limit: '150', cursor: first.body.next });
  const seen = [...first.body.items, ...second.body.items].map((each) => each.message_id);
  expect(seen).toEqual(Array.from({ length: 250 }, (_, n) => `m-${n}`));
  expect(second.body.next).toBeNull();
});

it('what was purged with large bodies, few in a batch, is listed in pages that end after some batches', async () => {
  const app = withMessages(21);
  const { drain } = app.drain;
  app.drain.drain = (queue, limits, keep) =>
    drain(queue, { ...limits, batch: { ...limits.batch, messages: 1 } }, keep);
  await purge(app, 'sav_queue');
  const first = await at(app, 'id-0001', '/messages', 'GET', { limit: '200' });
  expect(first.body.items).toHaveLength(20);
  const second = await at(app, 'id-0001', '/messages', 'GET', { limit: '200', cursor: first.body.next });
  expect(second.body).toMatchObject({ items: [{ message_id: 'm-20' }], next: null });
});
