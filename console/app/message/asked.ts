import { useAsked } from '../api/asked.ts';
import { call, callText } from '../api/call.ts';
import type { FailedMessage } from '../api/schema.ts';
import { may } from '../api/session.ts';

const OFTEN_MS = 3_000;

/** One failed message, with the API's own text beside it. */
export function useFailedMessage(id: string) {
  return useAsked<{ message: FailedMessage; answer: string; etag: string }>({
    queryKey: ['failed', 'one', id],
    queryFn: async ({ signal }) => {
      const { text, etag } = await callText('getFailed', { path: { id }, signal });
      return { message: JSON.parse(text) as FailedMessage, answer: text, etag: etag ?? '' };
    },
    refetchInterval: OFTEN_MS,
  });
}

/** Where a message has been. Its trail may be later than its failure, and an AMQP client's may have none. */
export function useTrail(messageId: string | undefined) {
  return useAsked({
    queryKey: ['trail', messageId],
    queryFn: ({ signal }) => call('getMessage', { path: { id: messageId ?? '' }, signal }),
    enabled: messageId !== undefined && may('read:messages'),
    refetchInterval: OFTEN_MS,
  });
}
