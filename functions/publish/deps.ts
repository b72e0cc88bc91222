import type { Breaker } from '../../core/circuit/breaker.ts';
import type { MessageIds } from '../../core/idempotency/message-ids.ts';
import type { Log } from '../../core/log.ts';
import type { CheckTurn } from '../../core/message/behind-outbox.ts';
import type { Outbox } from '../../core/message/outbox.ts';
import type { Publisher } from '../../core/message/publisher.ts';
import type { Spans } from '../../core/trace/spans.ts';
import type { KeyedDeps } from '../http/idempotency-key.ts';
import type { NoteAccepted } from './accepted.ts';
import type { InputOptions } from './publish-input.ts';

export type Deps = Omit<InputOptions, 'trace'> &
  KeyedDeps & {
    publisher: Publisher;
    breaker: Breaker;
    outbox: Outbox;
    checkTurn: CheckTurn;
    messageIds: Pick<MessageIds, 'claim' | 'free'>;
    noteAccepted: NoteAccepted;
    spans: Spans;
    log: Log;
  };
