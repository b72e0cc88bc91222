import { json } from '../../adapters/http/response.ts';
import { createRouter, type HttpHandler } from '../../adapters/http/router.ts';
import { classify } from '../../core/failure/classify.ts';
import { acceptedEntry } from '../../core/message/accepted-entry.ts';
import { withOrigin } from '../../core/message/origin.ts';
import { PublishRequestSchema, PublishTopicSchema } from '../../core/message/publish-request.ts';
import { publishSpan } from '../../core/trace/message-span.ts';
import { inSpan } from '../../core/trace/spans.ts';
import { oncePerKey, type Performed } from '../http/idempotency-key.ts';
import { messageBody } from '../http/message-input.ts';
import { toOutbox } from './accept.ts';
import { publishBatch } from './batch.ts';
import type { Deps } from './deps.ts';
import { goesToOutbox, logFields, metadata } from './facts.ts';
import { claimOwnId, freeOwnId, type OwnId } from './own-id.ts';
import { inputIn, inputOf, type PublishInput } from './publish-input.ts';
import { topicError, topicRequest } from './topic-input.ts';

/**
 * POST /api/messages/publish. Answers 202 only when the message is stored: `published` when the broker confirmed it,
 * `accepted` when the outbox holds it: because the broker is away, because earlier messages that it must not overtake are
 * there still, or because the caller would not wait.
 *
 * POST /publish is the same with `{topic, message}`.
 */
export function createHandler(shared: Deps): HttpHandler {
  const body = messageBody(shared.payloadLimitBytes);
  return createRouter({
    function: 'publish',
    operations: {
      publish: oncePerKey(shared, {
        input: PublishRequestSchema,
        body,
        perform: (event, { input: request, text, ids, log, trace }) => {
          const deps = { ...shared, newId: () => ids(0), log, trace };
          return publish(deps, inputOf(event, request, text, deps));
        },
      }),
      publishTopic: oncePerKey(shared, {
        input: PublishTopicSchema,
        body,
        perform: (event, { input: asked, text, ids, log, trace }) => {
          const deps = { ...shared, newId: () => ids(0), log, trace };
          const input = inputOf(event, topicRequest(asked), text, deps);
          return publish(deps, input).catch((error) => Promise.reject(topicError(error, input)));
        },
      }),
      publishBatch: publishBatch(shared),
    },
    log: shared.log,
  });
}

function publish(deps: Deps, asked: PublishInput): Promise<Performed> {
  return inSpan(deps.spans, publishSpan(asked.publication), (trace) =>
    publishOnce(deps, inputIn(trace, asked)),
  );
}

async function publishOnce(deps: Deps, input: PublishInput): Promise<Performed> {
  const id = await claimOwnId(deps, input);
  const asked: { broker?: unknown } = {};
  try {
    return await store(deps, input, id, asked);
  } catch (error) {
    await freeOwnId(deps, input, id, { ...asked, error });
    throw error;
  }
}

/** `asked.broker`: what the broker answered where the message went on to the outbox. */
async function store(
  deps: Deps,
  input: PublishInput,
  id: OwnId,
  asked: { broker?: unknown },
): Promise<Performed> {
  if (input.async) {
    await accept(deps, input);
    return answer(input, 'accepted', id, { 'preference-applied': 'respond-async' });
  }
  try {
    await deps.checkTurn(input.publication);
    await toBroker(deps, input);
  } catch (error) {
    if (!goesToOutbox(error)) throw error;
    asked.broker = error;
    await accept(deps, input, error);
    return answer(input, 'accepted', id);
  }
  return answer(input, 'published', id);
}

async function toBroker(deps: Deps, input: PublishInput): Promise<void> {
  const { publication, mandatory } = input;
  const headers = withOrigin(publication.headers, publication);
  try {
    await deps.breaker.run(() => deps.publisher.publish({ ...publication, headers }, { mandatory }));
  } catch (error) {
    if (!goesToOutbox(error))
      deps.log.info('refused', { ...logFields(input), error_code: classify(error).code });
    throw error;
  }
  deps.log.info('published', logFields(input));
}

async function accept(deps: Deps, input: PublishInput, reason?: Error): Promise<void> {
  await toOutbox(deps.outbox, input, deps);
  // Afterwards: what only might be stored must not be in the trail.
  await deps.noteAccepted(acceptedEntry(input.publication, metadata(input)));
  deps.log.info('accepted', {
    ...logFields(input),
    reason: reason ? classify(reason).code : 'respond-async',
  });
}

function answer(
  { publication: { id, exchange, routingKey } }: PublishInput,
  status: 'published' | 'accepted',
  { duplicate }: OwnId,
  headers: Record<string, string> = {},
): Performed {
  const published = { id, status, exchange, routing_key: routingKey };
  return {
    answer: json(202, { ...published, duplicate }, headers),
    repeat: json(202, { ...published, duplicate: true }, headers),
  };
}
