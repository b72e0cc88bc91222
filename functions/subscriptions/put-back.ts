import { classify } from '../../core/failure/classify.ts';
import type { Deps } from './deps.ts';

export type Received = { queue: string; receipt: string };

/** Lets messages come again after so many seconds. Where this fails they come with their visibility timeout. */
export async function putBack(deps: Deps, received: readonly Received[], seconds: number): Promise<void> {
  const hidden = await Promise.allSettled(
    received.map(({ queue, receipt }) => deps.pullQueues.hide(queue, receipt, seconds)),
  );
  const failed = hidden.find((each) => each.status === 'rejected');
  if (!failed) return;
  const { name, message } = classify(failed.reason);
  deps.log.warn('not put back', { error_name: name, error_message: message });
}
