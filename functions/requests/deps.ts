import type { Breaker } from '../../core/circuit/breaker.ts';
import type { Requester } from '../../core/message/requester.ts';
import type { Spans } from '../../core/trace/spans.ts';
import type { EventSchemaOf } from '../http/event-schema.ts';
import type { InFlightDeps } from '../http/in-flight.ts';

export type Deps = InFlightDeps & {
  requester: Pick<Requester, 'request'>;
  breaker: Breaker;
  eventSchemaOf: EventSchemaOf;
  payloadLimitBytes: number;
  newId: () => string;
  spans: Spans;
};
