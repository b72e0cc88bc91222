import { cbor } from '@smithy/core/cbor';
import type { Answer, Call } from '../parts/gateway/call.ts';

type Outcome = { status: number; body: unknown };

/**
 * CloudWatch speaks three protocols: its newer clients CBOR (https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html),
 * others JSON, and the oldest a form with XML behind it.
 */
export async function inItsProtocol(
  operation: string,
  call: Call,
  handle: (operation: string, input: unknown) => Promise<Outcome>,
): Promise<Answer> {
  const type = String(call.headers['content-type'] ?? '');
  if (call.headers['smithy-protocol'] === 'rpc-v2-cbor') {
    const input: unknown = call.body.length === 0 ? {} : cbor.deserialize(call.body);
    const { status, body } = await handle(operation, input);
    const headers = { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' };
    return { status, headers, body: Buffer.from(cbor.serialize(body)) };
  }
  if (type.startsWith('application/x-www-form-urlencoded')) {
    const form = new URLSearchParams(call.body.toString());
    const action = form.get('Action') ?? '';
    const { status, body } = await handle(action, formInput(form));
    return { status, headers: { 'content-type': 'text/xml' }, body: xmlAnswer(action, status, body) };
  }
  const { status, body } = await handle(
    operation,
    call.body.length === 0 ? {} : JSON.parse(call.body.toString()),
  );
  return { status, headers: { 'content-type': 'application/x-amz-json-1.0' }, body: JSON.stringify(body) };
}

/** `AlarmNames.member.1=a` → `{AlarmNames: ['a']}` */
function formInput(form: URLSearchParams): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  for (const [name, value] of form) {
    const [, list] = /^(\w+)\.member\.\d+$/.exec(name) ?? [];
    if (list === undefined) input[name] = value;
    else input[list] = [...((input[list] as string[] | undefined) ?? []), value];
  }
  return input;
}

function xmlAnswer(action: string, status: number, body: unknown): string {
  const xmlns = 'http://monitoring.amazonaws.com/doc/2010-08-01/';
  if (status === 200)
    return `<${action}Response xmlns="${xmlns}"><${action}Result>${element(body)}</${action}Result></${action}Response>`;
  const { __type: code, message } = body as { __type: string; message: string };
  return `<ErrorResponse xmlns="${xmlns}"><Error><Code>${code}</Code><Message>${element(message)}</Message></Error></ErrorResponse>`;
}

function element(value: unknown): string {
  if (Array.isArray(value)) return value.map((item) => `<member>${element(item)}</member>`).join('');
  if (typeof value === 'object' && value !== null)
    return Object.entries(value)
      .map(([name, inner]) => `<${name}>${element(inner)}</${name}>`)
      .join('');
  return String(value).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
