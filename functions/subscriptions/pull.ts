import type { APIGatewayProxyResult } from 'aws-lambda';
import { caller } from '../../adapters/http/caller.ts';
import type { OperationHandler } from '../../adapters/http/operation.ts';
import { header, pathParameter, query } from '../../adapters/http/request.ts';
import { json } from '../../adapters/http/response.ts';
import type { PulledMessage, PulledView } from '../../core/api/views-subscriptions.ts';
import { SQS_WAIT_SECONDS } from '../../core/limits.ts';
import { inFlight } from '../http/in-flight.ts';
import { collect, type Sizes } from './collect.ts';
import type { Deps } from './deps.ts';
import { eventStream } from './event-stream.ts';
import { PullQuerySchema } from './pull-query.ts';
import { sourcesOf } from './source.ts';

/** Without a wait SQS asks some of its servers only, and may miss what is there: by default it asks all. */
const WAIT_SECONDS = 1;

/** GET /api/subscriptions/{topic}: the next messages, each with an ack id; as JSON, or as server-sent events. */
export function pull(shared: Deps): OperationHandler {
  const sizes: Sizes = new Map();
  return async (event, { log }) => {
    const deps = { ...shared, log };
    const topic = pathParameter(event, 'topic');
    const asked = query(event, PullQuerySchema);
    const streamed = /\btext\/event-stream\b/i.test(header(event, 'accept') ?? '');
    const startedAt = deps.now().getTime();
    const sources = await sourcesOf(deps, event, topic, asked);
    const waitSeconds = asked.wait ?? (streamed ? SQS_WAIT_SECONDS : WAIT_SECONDS);
    // What the first use of a subscription took is not waited for once more: API Gateway gives up after 29 s.
    const spent = Math.floor((deps.now().getTime() - startedAt) / 1_000);
    const options = {
      max: asked.max,
      waitSeconds: Math.max(0, waitSeconds - spent),
      visibilitySeconds: asked.visibility,
    };
    const collected = () => collect(deps, sources, options, sizes);
    const who = { client: caller(event).id, kind: 'pull' } as const;
    // What takes no longer than any other request needs no place.
    const items = await (options.waitSeconds > WAIT_SECONDS ? inFlight(deps, who, collected) : collected());
    return answer(topic, items, streamed);
  };
}

function answer(topic: string, items: PulledMessage[], streamed: boolean): APIGatewayProxyResult {
  return streamed ? eventStream(items) : json(200, { topic, items } satisfies PulledView);
}
