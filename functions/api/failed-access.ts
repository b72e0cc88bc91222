import type { Caller } from '../../adapters/http/caller.ts';
import { ForbiddenError } from '../../core/api/errors.ts';
import { mayManage, mayRead } from '../../core/failure/access.ts';
import type { FailedMessage } from '../../core/failure/failed-message.ts';
import { noFailedMessage } from './no-failed-message.ts';

/** The record, for those who may read it. To others it is as one that does not exist: NotFoundError. */
export function readableBy(
  { permissions }: Caller,
  record: FailedMessage | undefined,
  id: string,
): FailedMessage {
  if (!record || !mayRead(permissions, record)) throw noFailedMessage(id);
  return record;
}

/** The same for those who may change it. ForbiddenError for those who may read it only, who know of it in any case. */
export function manageableBy(
  { permissions }: Caller,
  record: FailedMessage | undefined,
  id: string,
): FailedMessage {
  if (record && mayManage(permissions, record)) return record;
  if (record && mayRead(permissions, record))
    throw new ForbiddenError(`manage:failed.${record.queue ?? '*'}`);
  throw noFailedMessage(id);
}
