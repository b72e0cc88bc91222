import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BROKER_MESSAGE_BYTES } from '../../core/limits.ts';
import type { WorkItem } from '../../core/message/work-item.ts';
import type { WorkQueues } from '../../core/message/work-queues.ts';
import type { PayloadStore } from '../../core/payload/payload-store.ts';
import { wholeBody } from '../../core/payload/transit.ts';

export type WorkQueuesHarness = {
  workQueues: WorkQueues;
  /** Takes `count` items out of the work queue of `queue`, which keeps no order. */
  queue: string;
  receive(count: number): Promise<WorkItem[]>;
  payloads: Pick<PayloadStore, 'get'>;
};

function item(id: string, body: Uint8Array, more: Partial<WorkItem> = {}): WorkItem {
  const envelope = {
    id,
    exchange: 'e',
    routing_key: 'r',
    queue: 'q',
    encoding: 'text',
    properties: {},
    headers: {},
  } as const;
  return { envelope, body, ...more };
}

export function workQueuesContract(name: string, create: () => Promise<WorkQueuesHarness>): void {
  describe(`work queues: ${name}`, () => {
    it('carry any body byte for byte', async () => {
      const { workQueues, queue, receive } = await create();
      const bodies = fc.sample(fc.uint8Array({ maxLength: 500 }), { numRuns: 50, seed: 1 });
      const odd = ['', '-', '=', '\ufeff{}', 'a\u0000b', '\uffff', '😀é', '\r\n', '{"a": 1.0}'].map((text) =>
        Buffer.from(text),
      );
      const items = [...bodies, ...odd].map((body, index) => item(`m-${index}`, body));
      expect(await workQueues.send(queue, items)).toEqual([]);
      const received = new Map(
        (await receive(items.length)).map(({ envelope, body }) => [envelope.id, body]),
      );
      for (const { envelope, body } of items) {
        expect(Buffer.compare(received.get(envelope.id) ?? Buffer.from('missing'), body), envelope.id).toBe(
          0,
        );
      }
    });

    it('carry envelope, task token and failure', async () => {
      const { workQueues, queue, receive } = await create();
      const sent = item('m-1', Buffer.from('{}'), {
        taskToken: 'a token of the workflow',
        failure: {
          source: 'consumer',
          error: { name: 'Error', message: 'no \uffff', stack: null, code: 'unexpected', permanent: false },
          failed_at: '2026-11-02T10:00:00.000Z',
          attempt: 2,
        },
      });
      sent.envelope = {
        ...sent.envelope,
        headers: {
          list: [1, { deep: 'é' }],
          none: null,
          traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
        },
        redelivery: { failed_message_id: 'f', run: 'f-1', attempt: 1 },
        expires_at: '2026-11-02T10:00:00.000Z',
      };
      await workQueues.send(queue, [sent]);
      const [received] = await receive(1);
      expect({ ...received, body: Buffer.from(received?.body ?? []) }).toEqual(sent);
    });

    it('say that a body waits in the payload store', async () => {
      const { workQueues, queue, receive } = await create();
      const elsewhere = item('m-1', Buffer.alloc(0));
      elsewhere.envelope = { ...elsewhere.envelope, body_ref: 'failures/one' };
      await workQueues.send(queue, [elsewhere]);
      expect(await receive(1)).toMatchObject([
        { envelope: { body_ref: 'failures/one' }, body: { byteLength: 0 } },
      ]);
    });

    it('take a message of one mebibyte less its envelope, and a larger body by reference', async () => {
      const { workQueues, queue, receive, payloads } = await create();
      const bodies = new Map([
        ['large', Buffer.alloc(BROKER_MESSAGE_BYTES, 0xff)],
        ['other', Buffer.alloc(BROKER_MESSAGE_BYTES, 0xfe)],
        ['fits', Buffer.alloc(1_040_000, 'x')],
      ]);
      expect(
        await workQueues.send(
          queue,
          [...bodies].map(([id, body]) => item(id, body)),
        ),
      ).toEqual([]);
      const received = await receive(bodies.size);
      expect(new Set(received.map(({ envelope }) => envelope.id))).toEqual(new Set(bodies.keys()));
      for (const { envelope, body } of received) {
        expect(envelope.body_ref === undefined).toBe(envelope.id === 'fits');
        const whole = await wholeBody({ envelope, body }, payloads);
        expect(Buffer.compare(whole, bodies.get(envelope.id) ?? Buffer.alloc(0))).toBe(0);
      }
    });

    it('hand back a message whose envelope alone is too large', async () => {
      const { workQueues, queue, receive } = await create();
      const large = item('large', Buffer.from('{}'));
      large.envelope = { ...large.envelope, headers: { big: 'x'.repeat(1_048_577) } };
      const refused = await workQueues.send(queue, [large, item('fits', Buffer.from('{}'))]);
      expect(refused.map(({ item, error }) => [item.envelope.id, error.code])).toEqual([
        ['large', 'message-too-large'],
      ]);
      expect((await receive(1)).map(({ envelope }) => envelope.id)).toEqual(['fits']);
    });
  });
}
