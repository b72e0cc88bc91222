import { cursorsOf } from '../api/cursor.ts';
import type { FailedMessage } from '../failure/failed-message.ts';
import type { FailedMessageFilter, FailedMessagePage, Page } from '../failure/store.ts';

/** Failed messages that wait for their next retry. */
export interface WaitingRetries {
  /**
   * The soonest first. A filter may leave a page short, or empty, before the last: `next` alone says whether there is more.
   * One that the reconciler has looked at, because it is overdue, may stand later. An index may be a moment behind. Throws
   * InvalidCursorError.
   */
  list(
    filter: Pick<FailedMessageFilter, 'queue' | 'exchange'>,
    page: FailedMessagePage,
  ): Promise<Page<FailedMessage>>;
}

/** `<due>#<id>` of the last one. */
export const { encode: encodeRetryCursor, decode: decodeRetryCursor } = cursorsOf(
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z#.{1,200}$/,
);
