import type { APIGatewayProxyResult } from 'aws-lambda';
import type { PulledMessage } from '../../core/api/views-subscriptions.ts';

/** Milliseconds until an EventSource asks again after an answer's end. */
const RETRY_MS = 100;

/**
 * Messages as server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html). The answer ends with
 * the messages that are there, or with the wait for them, long before API Gateway would cut it; an EventSource then asks
 * for the next. `id` is the ack id, and to have received an event acknowledges nothing: what is not acknowledged comes
 * again, so a connection that broke has lost nothing.
 */
export function eventStream(items: readonly PulledMessage[]): APIGatewayProxyResult {
  const events = items.map((item) => `id: ${item.ack_id}\nevent: message\ndata: ${JSON.stringify(item)}\n\n`);
  return {
    statusCode: 200,
    headers: { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' },
    body: `retry: ${RETRY_MS}\n\n${events.join('')}: end, ask again\n\n`,
    isBase64Encoded: false,
  };
}
