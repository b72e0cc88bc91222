import { describe, expect, it } from 'vitest';
import type { Outbox } from '../../core/message/outbox.ts';
import { MessageTooLargeError, type WorkItem } from '../../core/message/work-item.ts';

export type OutboxHarness = { outbox: Outbox; receive(count: number): Promise<WorkItem[]> };

const item = (id: string, body: Uint8Array): WorkItem => ({
  envelope: {
    id,
    exchange: 'orders',
    routing_key: 'order.created',
    queue: null,
    encoding: 'text',
    properties: { content_type: 'application/json', priority: 3 },
    headers: {
      tenant: 7,
      name: 'Zoé \uffff',
      traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    },
    expires_at: '2026-11-02T10:00:00.000Z',
    mandatory: false,
  },
  body,
});

export function outboxContract(name: string, create: () => Promise<OutboxHarness>): void {
  describe(`outbox: ${name}`, () => {
    it('gives back what was put, whole', async () => {
      const { outbox, receive } = await create();
      const put = item('m-1', Buffer.from('{"a":  "é"}\r\n'));
      await outbox.put(put);
      expect((await receive(1)).map(({ envelope, body }) => ({ envelope, body: Buffer.from(body) }))).toEqual(
        [put],
      );
    });

    it('keeps many, each once', async () => {
      const { outbox, receive } = await create();
      const ids = Array.from({ length: 25 }, (_, index) => `m-${index}`);
      await Promise.all(ids.map((id) => outbox.put(item(id, Buffer.from(id)))));
      const received = await receive(25);
      expect(received.map(({ envelope }) => envelope.id).sort()).toEqual(ids.sort());
    });

    it('takes many in one go, and says in their order which it did not', async () => {
      const { outbox, receive } = await create();
      const items = Array.from({ length: 23 }, (_, index) => item(`m-${index}`, Buffer.from(`${index}`)));
      const large = item('large', Buffer.alloc(1_048_577, 'x'));
      const outcomes = await outbox.putAll([...items.slice(0, 12), large, ...items.slice(12)]);
      expect(outcomes[12]).toBeInstanceOf(MessageTooLargeError);
      expect(outcomes.toSpliced(12, 1)).toEqual(items.map(() => undefined));
      const received = await receive(23);
      expect(received.map(({ body }) => Buffer.from(body).toString()).sort()).toEqual(
        items.map(({ body }) => Buffer.from(body).toString()).sort(),
      );
    });

    it('refuses what is larger than SQS takes', async () => {
      const { outbox } = await create();
      const refused = outbox.put(item('large', Buffer.alloc(1_048_577, 'x')));
      await expect(refused).rejects.toThrow(MessageTooLargeError);
      await expect(refused).rejects.toThrow(
        /^The message is too large for SQS: 1048\d{3} bytes with its headers, 1048576 at most\.$/,
      );
    });
  });
}
