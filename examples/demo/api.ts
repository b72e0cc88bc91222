import { createCall, RefusedError } from './http.ts';

/** The parts of Courtier's HTTP API that the demo uses, as any client would. */
export type FailedMessage = {
  id: string;
  message_id: string;
  status: 'pending' | 'retrying' | 'failed' | 'resolved';
  retry_count: number;
  [field: string]: unknown;
};

type Trail = { entries: { queue: string | null; status: string }[] };

export type Api = {
  /** The message's id; undefined when it does not fit the schema that the exchange asks for (422). */
  publish(exchange: string, message: unknown): Promise<string | undefined>;
  failures(): Promise<FailedMessage[]>;
  failure(id: string): Promise<FailedMessage>;
  /** Whether the queue's consumer has handled the message. */
  isDelivered(messageId: string, queue: string): Promise<boolean>;
};

async function found<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof RefusedError && error.type.endsWith(':not-found')) return undefined;
    throw error;
  }
}

export function createApi(url: string, key: string): Api {
  const call = createCall(url, key);
  return {
    publish: async (exchange, message) => {
      try {
        const body = { exchange, routing_key: '', message };
        return (await call<{ id: string }>('POST', '/api/messages/publish', body)).id;
      } catch (error) {
        if (error instanceof RefusedError && error.type.endsWith(':invalid-message')) return undefined;
        throw error;
      }
    },
    failures: async () => {
      const found: FailedMessage[] = [];
      let cursor = '';
      do {
        const page = await call<{ items: FailedMessage[]; next: string | null }>(
          'GET',
          `/api/messages/failed?limit=200${cursor}`,
        );
        found.push(...page.items);
        cursor = page.next ? `&cursor=${encodeURIComponent(page.next)}` : '';
      } while (cursor);
      return found;
    },
    failure: (id) => call('GET', `/api/messages/failed/${id}`),
    isDelivered: async (messageId, queue) => {
      // What came over AMQP has no trail until its consumer takes it.
      const trail = await found(call<Trail>('GET', `/api/messages/${messageId}`));
      return !!trail?.entries.some((entry) => entry.queue === queue && entry.status === 'delivered');
    },
  };
}
