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
  publish(exchange: string, message: unknown): Promise<{ id: string; status: string }>;
  failures(): Promise<FailedMessage[]>;
  failure(id: string): Promise<FailedMessage>;
  /** Whether the queue's consumer has handled the message. */
  isDelivered(messageId: string, queue: string): Promise<boolean>;
};

export function createApi(url: string, key: string): Api {
  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(30_000),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return JSON.parse(text) as T;
  };
  return {
    publish: (exchange, message) =>
      call('POST', '/api/messages/publish', { exchange, routing_key: '', message }),
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
      const trail = await call<Trail>('GET', `/api/messages/${messageId}`);
      return trail.entries.some((entry) => entry.queue === queue && entry.status === 'delivered');
    },
  };
}
