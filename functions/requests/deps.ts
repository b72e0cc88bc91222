import type { Breaker } from '../../core/circuit/breaker.ts';
import type { Requester } from '../../core/message/requester.ts';
import type { Spans } from '../../core/trace/spans.ts';
import type { EventSchemaOf } from '../http/event-schema.ts';
import type { InFlightDeps } from '../http/in-flight.ts';
import type { PublishAudit } from '../wiring/publish-audit.ts';

export type Deps = InFlightDeps & {
  requester: Pick<Requester, 'request'>;
  breaker: Breaker;
  audit: PublishAudit;
  eventSchemaOf: EventSchemaOf;
  payloadLimitBytes: number;
  newId: () => string;
  spans: Spans;
};
