import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { eachOf } from '../../core/each-of.ts';
import type { FollowDeps } from '../../core/parked-keys/follow.ts';
import { followKey } from './follow-key.ts';
import { type BodyDeps, removeBodies } from './remove-bodies.ts';

export type Deps = { bodies: BodyDeps; keys: FollowDeps };

/** Records that are dealt with at the same time. */
const CONCURRENCY = 8;

/**
 * What follows when a failed message changes: bodies that no record needs any more go, and a key that its message held goes
 * on. One function does both, because two readers of a stream are all that DynamoDB takes, and the groups have the other. What
 * fails comes again, with what came after it in its part of the stream.
 */
export function createHandler({ bodies, keys }: Deps) {
  return async ({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
    const outcomes = await eachOf(Records, CONCURRENCY, (record) =>
      Promise.all([removeBodies(bodies, record), followKey(keys, record)]),
    );
    const left = Records.filter((_, n) => outcomes[n]?.includes(false));
    return {
      batchItemFailures: left.map(({ dynamodb }) => ({ itemIdentifier: dynamodb?.SequenceNumber ?? '' })),
    };
  };
}
