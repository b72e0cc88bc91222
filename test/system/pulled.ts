import { expect } from 'vitest';
import type { PulledMessage, PulledView } from '../../core/api/views-subscriptions.ts';
import { type Courtier, eventually, newId } from './courtier.ts';

/** A subscription that one story alone has, so that it sees all that is delivered, and nothing else. */
export function subscriptionOf(courtier: Courtier) {
  const short = newId().slice(0, 8);
  const key = `test.${short}`;
  const queue = `journal--s-${short}`;
  const query = `name=s-${short}&routing_key=${key}&max=100&visibility=300`;
  const pull = async (wait = 1) => {
    const path = `/api/subscriptions/journal?${query}&wait=${wait}`;
    return (await courtier.call<PulledView>('GET', path)).body.items;
  };
  const settle = async (how: string, { ack_id }: PulledMessage, body?: object) => {
    expect((await courtier.call('POST', `/api/messages/${ack_id}/${how}`, body)).status).toBe(200);
  };
  return {
    key,
    queue,
    pull,
    /** The one message that comes. */
    next: () =>
      eventually(`a message comes to ${queue}`, async () => {
        const [message, ...others] = await pull();
        expect(others).toEqual([]);
        return message;
      }),
    ack: (message: PulledMessage) => settle('ack', message),
    /** It has failed, and no retry by itself helps. */
    refuse: (message: PulledMessage, error?: { name: string; message: string }) =>
      settle('nack', message, { requeue: false, permanent: true, ...(error && { error }) }),
  };
}
