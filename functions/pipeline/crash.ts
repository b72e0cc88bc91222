import { CourtierError } from '../../core/errors.ts';
import { CRASH } from '../../core/idempotency/claims.ts';

/** An invocation began to handle this very delivery, and is gone without a word. Nobody has a stack of it. */
export class ConsumerCrashed extends CourtierError {
  constructor() {
    super('consumer-crashed', 'retry', CRASH.message);
    this.name = CRASH.name;
    this.stack = '';
  }
}
