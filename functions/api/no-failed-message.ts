import { NotFoundError } from '../../core/api/errors.ts';

export function noFailedMessage(id: string): NotFoundError {
  return new NotFoundError('There is no failed message with this id.', { id });
}
