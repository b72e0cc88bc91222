import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import * as z from 'zod';

const Id = (digits: number) => z.string().regex(new RegExp(`^(?!0+$)[0-9a-f]{${digits}}$`));
const KeyValues = z
  .array(
    z.strictObject({
      key: z.string().min(1),
      value: z.union([
        z.strictObject({ stringValue: z.string() }),
        z.strictObject({ intValue: z.string().regex(/^-?\d+$/) }),
        z.strictObject({ doubleValue: z.number() }),
        z.strictObject({ boolValue: z.boolean() }),
      ]),
    }),
  )
  .transform((pairs) => Object.fromEntries(pairs.map(({ key, value }) => [key, Object.values(value)[0]])));

const Span = z.strictObject({
  traceId: Id(32),
  spanId: Id(16),
  parentSpanId: Id(16),
  traceState: z.string().optional(),
  name: z.string().min(1),
  /** SpanKind: internal 1, producer 4, consumer 5. */
  kind: z.union([z.literal(1), z.literal(4), z.literal(5)]),
  startTimeUnixNano: z.string().regex(/^\d{19}$/),
  endTimeUnixNano: z.string().regex(/^\d{19}$/),
  attributes: KeyValues,
  links: z.array(z.strictObject({ traceId: Id(32), spanId: Id(16) })).default([]),
  status: z.strictObject({ code: z.literal(2).optional() }),
});

/**
 * ExportTraceServiceRequest in OTLP's JSON, as strictly as a collector reads it: ids in hexadecimal, numbers of 64 bits as
 * text, and no member that it does not know.
 * https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto
 */
const Request = z.strictObject({
  resourceSpans: z.array(
    z.strictObject({
      resource: z.strictObject({ attributes: KeyValues }),
      scopeSpans: z.array(
        z.strictObject({ scope: z.strictObject({ name: z.string() }), spans: z.array(Span).min(1) }),
      ),
    }),
  ),
});

export type ReceivedSpan = z.output<typeof Span> & { resource: Record<string, unknown> };

export type OtlpReceiver = {
  endpoint: string;
  spans: ReceivedSpan[];
  /** Everything that came, as it came. */
  texts: string[];
  /** How it answers from now on; `never`: not at all. */
  answer: number | 'never';
  /** What happens before it answers. */
  beforeAnswer(): void;
  stop(): Promise<void>;
};

/** A collector that keeps what it is sent. What is no OTLP it answers with 400. */
export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const server = createServer(async (request, response) => {
    const body = await json(request);
    if (receiver.answer === 'never') return;
    receiver.texts.push(JSON.stringify(body));
    const read = Request.safeParse(body);
    const isExport = request.method === 'POST' && request.url === '/v1/traces';
    if (!isExport || !read.success || request.headers['content-type'] !== 'application/json') {
      response.writeHead(400).end();
      return;
    }
    for (const { resource, scopeSpans } of read.data.resourceSpans) {
      const spans = scopeSpans.flatMap((scope) => scope.spans);
      if (receiver.answer === 200) {
        receiver.spans.push(...spans.map((span) => ({ ...span, resource: resource.attributes })));
      }
    }
    receiver.beforeAnswer();
    response.writeHead(receiver.answer, { 'content-type': 'application/json' }).end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const receiver: OtlpReceiver = {
    endpoint: `http://127.0.0.1:${port}`,
    spans: [],
    texts: [],
    answer: 200,
    beforeAnswer() {},
    async stop() {
      server.close();
      server.closeAllConnections();
    },
  };
  return receiver;
}
