import { randomUUID } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import * as z from 'zod';
import type {
  BeginResult,
  Hold,
  IdempotencyKeys,
  KeptAnswer,
  KeyedRequest,
  KeyOf,
} from '../../core/idempotency/idempotency-keys.ts';
import { beginningOf, type KeyRow, KeyRowSchema, keyStateOf } from '../../core/idempotency/key-state.ts';
import { IDEMPOTENCY_ANSWER_BYTES } from '../../core/limits.ts';
import { askIf } from './ask.ts';
import type { DynamoDbCalls } from './calls.ts';
import { type Item, toItem } from './client.ts';

type Deps = { call: DynamoDbCalls; table: string };

/** Tries to take a row over that others change at the same time. A writer that is late so often has met one that was not. */
const TAKE_OVERS = 3;
/** What an answer may grow to when it is unpacked, bytes: more than any answer of a function may be. */
const UNPACKED_BYTES = 8_000_000;

const AnswerSchema = z.object({
  status: z.int(),
  headers: z.record(z.string(), z.string()),
  /** Compressed, then base64: the calls carry no binary. */
  body: z.base64(),
});
const RowSchema = KeyRowSchema.extend({ answer: AnswerSchema.optional() });
type Row = z.infer<typeof RowSchema>;

/**
 * One table: partition key `request_key`, expiry `ttl`. A new key is one conditional put; answering and freeing it is
 * one conditional update. Answers are kept compressed: a batch's has 500 results.
 */
export function createIdempotencyKeys(deps: Deps): IdempotencyKeys {
  return {
    begin: (request) => begin(deps, request),
    async complete(hold, answer) {
      const body = gzipSync(answer.body).toString('base64');
      if (body.length > IDEMPOTENCY_ANSWER_BYTES) return free(deps, hold);
      await settle(deps, hold, 'keep an answer', 'SET #state = :next, answer = :answer', {
        ':next': 'answered',
        ':answer': { ...answer, body },
      });
    },
    free: (hold) => free(deps, hold),
  };
}

async function begin(deps: Deps, request: KeyedRequest): Promise<BeginResult> {
  const { clientId, operation, key } = request;
  const owner = randomUUID();
  const begun = (seed: string): BeginResult => ({
    outcome: 'begun',
    hold: { clientId, operation, key, owner },
    seed,
  });
  let [seed, seen] = [request.seed, await put(deps, request, beginningOf(request, owner, request.seed))];
  for (let tries = 0; seen; tries += 1) {
    // A call whose answer was lost is repeated: then the row that stands in our way is our own.
    if (seen.owner === owner) return begun(seen.seed);
    const standing = keyStateOf(seen, request);
    if (standing === 'answered') return answered(seen);
    if (typeof standing === 'string') return { outcome: standing };
    if (tries === TAKE_OVERS) return { outcome: 'in-flight' };
    seed = standing.take.seed;
    seen = await put(deps, request, beginningOf(request, owner, seed), seen);
  }
  return begun(seed);
}

/** Writes the row where there is none, or in place of `previous`. Answers the row that stood in the way, if one did. */
async function put(
  { call, table }: Deps,
  key: KeyOf,
  row: KeyRow,
  previous?: KeyRow,
): Promise<Row | undefined> {
  const unchanged = {
    ConditionExpression: 'attribute_not_exists(request_key) OR (#owner = :owner AND #state = :state)',
    ExpressionAttributeNames: { '#owner': 'owner', '#state': 'state' },
    ExpressionAttributeValues: toItem({ ':owner': previous?.owner, ':state': previous?.state }),
  };
  const begun = await askIf('begin a request', () =>
    call('PutItem', {
      TableName: table,
      Item: { ...rowKey(key), ...toItem(row) },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      ...(previous ? unchanged : { ConditionExpression: 'attribute_not_exists(request_key)' }),
    }),
  );
  return begun.met ? undefined : RowSchema.parse(begun.row);
}

async function free(deps: Deps, hold: Hold): Promise<void> {
  await settle(deps, hold, 'free an idempotency key', 'SET #state = :next', { ':next': 'freed' });
}

/** Nothing when the request is no longer the holder's. */
async function settle(
  { call, table }: Deps,
  hold: Hold,
  operation: string,
  UpdateExpression: string,
  values: Record<string, unknown>,
): Promise<void> {
  await askIf(operation, () =>
    call('UpdateItem', {
      TableName: table,
      Key: rowKey(hold),
      UpdateExpression,
      ConditionExpression: '#owner = :owner AND #state = :in_flight',
      ExpressionAttributeNames: { '#owner': 'owner', '#state': 'state' },
      ExpressionAttributeValues: toItem({ ...values, ':owner': hold.owner, ':in_flight': 'in-flight' }),
    }),
  );
}

function answered({ answer }: Row): BeginResult {
  if (!answer) return { outcome: 'in-flight' };
  return { outcome: 'answered', answer: unpacked(answer) };
}

function unpacked({ body, ...answer }: z.infer<typeof AnswerSchema>): KeptAnswer {
  const packed = Buffer.from(body, 'base64');
  return { ...answer, body: gunzipSync(packed, { maxOutputLength: UNPACKED_BYTES }).toString('utf8') };
}

/** As JSON, so that no client id can be written that looks like another's with its operation. */
function rowKey({ clientId, operation, key }: KeyOf): Item {
  return toItem({ request_key: JSON.stringify([clientId, operation, key]) });
}
