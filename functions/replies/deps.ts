import type { Breaker } from '../../core/circuit/breaker.ts';
import type { Log } from '../../core/log.ts';
import type { Requester } from '../../core/message/requester.ts';

export type Deps = {
  requester: Pick<Requester, 'reply'>;
  breaker: Breaker;
  payloadLimitBytes: number;
  now: () => Date;
  newId: () => string;
  log: Log;
};
