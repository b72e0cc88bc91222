import type { APIGatewayProxyEvent } from 'aws-lambda';
import { caller } from '../../adapters/http/caller.ts';
import type { Operation } from '../../adapters/http/operation.ts';
import { problemOf } from '../../adapters/http/problem.ts';
import { requestId } from '../../adapters/http/request.ts';
import { json } from '../../adapters/http/response.ts';
import type { PublishBatch, PublishBatchItem } from '../../core/api/views-publish-batch.ts';
import { classify } from '../../core/failure/classify.ts';
import { acceptedEntry } from '../../core/message/accepted-entry.ts';
import { publishSpan } from '../../core/trace/message-span.ts';
import type { Span, Spans } from '../../core/trace/spans.ts';
import { oncePerKey } from '../http/idempotency-key.ts';
import { allToOutbox } from './accept.ts';
import { BATCH_BODY, type BatchInput, FrameSchema, readBatchInput } from './batch-input.ts';
import { type BrokerAnswer, createRounds, type Rounds } from './batch-rounds.ts';
import { type BatchTrail, createBatchTrail } from './batch-trail.ts';
import type { Deps } from './deps.ts';
import { goesToOutbox, isBrokerUnavailable, logFields, metadata } from './facts.ts';
import { claimOwnIds, freeOwnIds, type OwnId, type OwnIds, oneIdEach, type Refused } from './own-id.ts';
import { inputIn, type PublishInput, prefersAsync } from './publish-input.ts';

/** What became of one message. `broker`: what kept the broker from taking it, where the outbox was asked instead. */
type Outcome = { status: 'published' | 'accepted'; broker?: unknown } | Refused;
type Outcomes = Map<PublishInput, Outcome>;

/**
 * POST /api/messages/publish/batch: each message as a single publish would take it, the results in the order of the
 * request. Answers 200 when all were taken, 207 when at least one was not: then each item's `status_code` says what a
 * single publish would have answered. A batch that cannot be read at all is one problem document (400, 413, 422).
 *
 * With an Idempotency-Key the answer is kept unless nothing was taken or an item may still be (5xx): then a repeat
 * publishes all again, those that were taken with the ids that they had.
 */
export function publishBatch(shared: Deps): Operation {
  const rounds = createRounds(shared);
  return oncePerKey(shared, {
    input: FrameSchema,
    body: BATCH_BODY,
    perform: async (event, { text, ids, log, trace }) => {
      const deps = { ...shared, log, trace };
      caller(event);
      const { inputs, endSpans } = startSpans(deps.spans, readBatchInput(event, text, deps, ids));
      const readable = inputs.filter((input): input is PublishInput => !('refused' in input));
      const trail = createBatchTrail(deps.noteAccepted, deps.log);
      const async = prefersAsync(event);
      const { ownIds, outcomes } = await storeAll(deps, readable, async (usable, away) =>
        async || away
          ? accept(deps, new Map(usable.map((input) => [input, away])), trail)
          : toBroker(deps, rounds, usable, trail),
      );
      endSpans((input) => refusedOf(ownIds.get(input)) ?? refusedOf(outcomes.get(input)));
      await trail.written();
      const items = inputs.map((input) => itemOf(deps, event, input, outcomes, ownIds));
      const summary = summaryOf(items);
      const headers = async ? { 'preference-applied': 'respond-async' } : {};
      const answer = (each: PublishBatchItem[]) =>
        json(summary.refused === 0 ? 200 : 207, { items: each, summary } satisfies PublishBatch, headers);
      return { answer: answer(items), repeat: isFinal(items) ? answer(items.map(asDuplicate)) : undefined };
    },
  });
}

/** A span for each message that can be read, and the messages within them. */
function startSpans(spans: Spans, read: readonly BatchInput[]) {
  const started = new Map<PublishInput, Span>();
  const inputs = read.map((input): BatchInput => {
    if ('refused' in input) return input;
    const span = spans.start(publishSpan(input.publication));
    const traced = inputIn(span.trace, input);
    started.set(traced, span);
    return traced;
  });
  const endSpans = (refusal: (input: PublishInput) => Refused | undefined) => {
    for (const [input, span] of started) span.end(refusal(input)?.error);
  };
  return { inputs, endSpans };
}

function refusedOf(outcome: Outcome | OwnId | Refused | undefined): Refused | undefined {
  return outcome && 'error' in outcome ? outcome : undefined;
}

/**
 * Claims the ids, stores the messages, and frees the ids of those that were refused: one part after the other, so that a
 * chosen id which comes twice is used as two single publishes would. A broker that did not answer one part is not asked
 * for the next.
 */
async function storeAll(
  deps: Deps,
  inputs: readonly PublishInput[],
  store: (usable: readonly PublishInput[], away: Error | undefined) => Promise<Outcomes>,
): Promise<{ ownIds: OwnIds; outcomes: Outcomes }> {
  const ownIds: OwnIds = new Map();
  const outcomes: Outcomes = new Map();
  let away: Error | undefined;
  for (const part of oneIdEach(inputs)) {
    const claimed = await claimOwnIds(deps, part);
    const usable = part.filter((input) => !('error' in (claimed.get(input) ?? {})));
    const stored = await store(usable, away);
    await freeOwnIds(deps, claimed, (input) => refusedOf(stored.get(input)));
    for (const [input, id] of claimed) ownIds.set(input, id);
    for (const [input, outcome] of stored) outcomes.set(input, outcome);
    away ??= [...stored.values()].map(({ broker }) => broker).find(isBrokerUnavailable);
  }
  return { ownIds, outcomes };
}

/** Something was done, and nothing is left that a repeat could still do. */
function isFinal(items: readonly PublishBatchItem[]): boolean {
  return (
    items.some((item) => item.status_code === 202) && items.every(({ status_code }) => status_code < 500)
  );
}

function asDuplicate(item: PublishBatchItem): PublishBatchItem {
  return 'id' in item ? { ...item, duplicate: true } : item;
}

async function toBroker(
  deps: Deps,
  rounds: Rounds,
  inputs: readonly PublishInput[],
  trail: BatchTrail,
): Promise<Outcomes> {
  const turns = await turnsOf(deps, inputs);
  const inTurn = inputs.filter((input) => turns.get(input)?.error === undefined);
  const answers = await rounds(inTurn, (input) => deps.log.info('published', logFields(input)));
  const outcomes: Outcomes = new Map();
  const left = new Map<PublishInput, Error>();
  // In the order of the request, whatever was answered first: that is their order in the outbox.
  for (const input of inputs) {
    const { error } = answers.get(input) ?? turns.get(input) ?? {};
    if (error === undefined) outcomes.set(input, { status: 'published' });
    else if (goesToOutbox(error)) left.set(input, error);
    else {
      deps.log.info('refused', { ...logFields(input), error_code: classify(error).code });
      outcomes.set(input, { error });
    }
  }
  for (const [input, outcome] of await accept(deps, left, trail)) outcomes.set(input, outcome);
  return outcomes;
}

/** Whose turn it is: those of a group that the outbox holds go behind it. */
async function turnsOf(
  deps: Deps,
  inputs: readonly PublishInput[],
): Promise<ReadonlyMap<PublishInput, BrokerAnswer>> {
  const answers = await Promise.all(
    inputs.map(({ publication }) =>
      deps.checkTurn(publication).then(
        (): BrokerAnswer => ({}),
        (error: unknown): BrokerAnswer => ({ error }),
      ),
    ),
  );
  return new Map(inputs.map((input, n) => [input, answers[n] ?? {}]));
}

/** Through the outbox, each with the reason for it; undefined: the caller asked for that way. */
async function accept(
  deps: Deps,
  reasons: ReadonlyMap<PublishInput, Error | undefined>,
  trail: BatchTrail,
): Promise<Outcomes> {
  const inputs = [...reasons.keys()];
  if (inputs.length === 0) return new Map();
  const errors = await allToOutbox(deps.outbox, inputs, deps);
  return new Map(
    inputs.map((input, index): [PublishInput, Outcome] => {
      const error = errors[index];
      const reason = reasons.get(input);
      if (error !== undefined) return [input, { error, broker: reason }];
      trail.add(acceptedEntry(input.publication, metadata(input)));
      deps.log.info('accepted', {
        ...logFields(input),
        reason: reason ? classify(reason).code : 'respond-async',
      });
      return [input, { status: 'accepted', broker: reason }];
    }),
  );
}

function itemOf(
  deps: Deps,
  event: APIGatewayProxyEvent,
  input: BatchInput,
  outcomes: Outcomes,
  ownIds: OwnIds,
): PublishBatchItem {
  if ('refused' in input) return refusal(deps, event, input.refused);
  const ownId = ownIds.get(input);
  if (ownId && 'error' in ownId) return refusal(deps, event, ownId.error, input);
  const outcome = outcomes.get(input) ?? { error: new Error('The message has no outcome.') };
  if ('error' in outcome) return refusal(deps, event, outcome.error, input);
  const { id, exchange, routingKey } = input.publication;
  return {
    status_code: 202,
    id,
    status: outcome.status,
    exchange,
    routing_key: routingKey,
    duplicate: ownId?.duplicate ?? false,
  };
}

function refusal(
  deps: Deps,
  event: APIGatewayProxyEvent,
  error: unknown,
  input?: PublishInput,
): PublishBatchItem {
  const request_id = requestId(event);
  const { type, title, status, detail, errors } = problemOf(error, {
    instance: event.path ?? '/',
    requestId: request_id,
  });
  if (status >= 500) {
    const about = input ? logFields(input) : {};
    deps.log.error('request failed', { ...about, status, error });
  }
  return {
    status_code: status,
    problem: { type, title, status, detail, ...(errors && { errors: [...errors] }) },
  };
}

function summaryOf(items: readonly PublishBatchItem[]): PublishBatch['summary'] {
  const summary = { published: 0, accepted: 0, refused: 0 };
  for (const item of items) summary['status' in item ? item.status : 'refused'] += 1;
  return summary;
}
