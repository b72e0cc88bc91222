import type { LastResort } from '../../core/failure/last-resort.ts';
import type { RabbitmqDelivery } from '../../core/message/rabbitmq-event.ts';

export type MemoryLastResort = LastResort & { messages: RabbitmqDelivery[] };

export function createMemoryLastResort({ now }: { now: () => Date }): MemoryLastResort {
  const messages: RabbitmqDelivery[] = [];
  return {
    messages,
    async drain(take, { most, until }) {
      const found = messages.length;
      const left: RabbitmqDelivery[] = [];
      const errors: unknown[] = [];
      let taken = 0;
      while (taken + errors.length < most && now() < until) {
        const message = messages.shift();
        if (!message) break;
        try {
          await take(message);
          taken += 1;
        } catch (error) {
          errors.push(error);
          left.push(message);
        }
      }
      messages.unshift(...left);
      return { found, taken, errors };
    },
  };
}
