import { useAsked } from '../api/asked.ts';
import { call, callText, isNotFound } from '../api/call.ts';
import type { FailedMessage } from '../api/schema.ts';
import { may } from '../api/session.ts';

/** What happens by itself is seen soon; for what waits for a person, another one may act. What is settled stays as it is. */
const POLLED = {
  pending: 3_000,
  retrying: 3_000,
  parked: 3_000,
  failed: 15_000,
  resolved: false,
  deleted: false,
} as const;
const OFTEN_MS = POLLED.pending;

type Shown = { message: FailedMessage; answer: string; etag: string };

/** One failed message, with the API's own text beside it. */
export function useFailedMessage(id: string) {
  return useAsked<Shown>({
    queryKey: ['failed', 'one', id],
    queryFn: async ({ signal }) => {
      const { text, etag } = await callText('getFailed', { path: { id }, signal });
      return { message: JSON.parse(text) as FailedMessage, answer: text, etag: etag ?? '' };
    },
    refetchInterval: ({ state: { data, error } }) =>
      data ? POLLED[data.message.status] : isNotFound(error) ? false : OFTEN_MS,
  });
}

/** Where a message has been. Its trail may be later than its failure, and an AMQP client's may have none. */
export function useTrail(message: FailedMessage | undefined) {
  const { message_id: id = '', status = 'pending' } = message ?? {};
  return useAsked({
    queryKey: ['trail', id],
    queryFn: ({ signal }) => call('getMessage', { path: { id }, signal }),
    enabled: message !== undefined && may('read:messages'),
    refetchInterval: POLLED[status] || (({ state }) => (state.data?.trail === undefined ? false : OFTEN_MS)),
  });
}
