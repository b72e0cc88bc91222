import type { DynamoDBRecord } from 'aws-lambda';
import { classify } from '../../core/failure/classify.ts';
import { type FollowDeps, follow } from '../../core/parked-keys/follow.ts';
import type { KeyName } from '../../core/parked-keys/parked-key.ts';

/**
 * Lets a key go on when a message that has a place in it is over: resolved, deleted, moved to another queue, or expired as a
 * request. False: it is to be called again. What can never be read holds up no other key: the sweep names it again.
 */
export async function followKey(deps: FollowDeps, record: DynamoDBRecord): Promise<boolean> {
  const name = keyLeft(record);
  if (!name) return true;
  try {
    await follow(deps, name);
    return true;
  } catch (error) {
    const { code, message, permanent } = classify(error);
    deps.log.error('key not followed yet', { ...name, error_code: code, error_message: message });
    return permanent;
  }
}

/** The key whose place this change may have given up. */
function keyLeft({ dynamodb }: DynamoDBRecord): KeyName | undefined {
  const { OldImage: was, NewImage: is } = dynamodb ?? {};
  const [queue, group] = [was?.queue?.S, was?.order_group?.S];
  if (queue === undefined || group === undefined || !is) return undefined;
  const status = is.status?.S;
  const isOver = status === 'resolved' || status === 'deleted' || is.queue?.S !== queue;
  // A request that expired holds nothing: its record says whether it is one.
  const mayBeOver = status === 'failed' && is.source?.S === 'expired';
  return isOver || mayBeOver ? { queue, group } : undefined;
}
