import type { Ready } from '../../localstack/start.ts';
import { request } from '../http.ts';
import { HEADER_MARK } from './headers.ts';
import { numberIn } from './message.ts';

/** A failed message, as far as a run looks at it. */
export type FailedRecord = {
  id: string;
  message_id: string;
  queue: string;
  status: string;
  error_name: string;
  error_message: string;
};
type Whole = FailedRecord & {
  headers: Record<string, unknown>;
  payload: unknown;
  payload_encoding: 'json' | 'text' | 'base64' | null;
};

/** Every failed message of the queue. Undefined while the API does not answer. */
export async function recordsOf(ready: Ready, queue: string): Promise<FailedRecord[] | undefined> {
  const all: FailedRecord[] = [];
  let cursor = '';
  do {
    const path = `/api/messages/failed?queue=${queue}&limit=200${cursor && `&cursor=${encodeURIComponent(cursor)}`}`;
    const { status, body } = await request(ready, 'GET', path);
    if (status !== 200) return undefined;
    const page = body as { items: FailedRecord[]; next: string | null };
    all.push(...page.items);
    cursor = page.next ?? '';
  } while (cursor !== '');
  return all;
}

/** `problem`: a person cannot read it. */
export type Read = { n: number | undefined; problem?: string };

/** Which message a record is of, as a person reads it. Undefined while the API does not answer. */
export async function readRecord(ready: Ready, id: string, seed: number): Promise<Read | undefined> {
  const { status, text } = await request(ready, 'GET', `/api/messages/failed/${id}`);
  if (status === undefined || status === 503) return undefined;
  if (status !== 200) return { n: numberIn(text, seed), problem: `${status}: ${text.slice(0, 500)}` };
  try {
    return { n: numberOf(JSON.parse(text) as Whole, seed) };
  } catch (error) {
    return { n: numberIn(text, seed), problem: `no JSON: ${error}` };
  }
}

function numberOf(
  { headers, payload, payload_encoding, message_id }: Whole,
  seed: number,
): number | undefined {
  const body =
    payload_encoding === 'base64'
      ? Buffer.from(String(payload), 'base64').toString()
      : JSON.stringify(payload);
  const texts = [String(headers[HEADER_MARK]), body, message_id];
  return texts.map((text) => numberIn(text, seed)).find((n) => n !== undefined);
}
