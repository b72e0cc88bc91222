import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

/** One request to Courtier's API; an answer that is no success throws. */
export type Call = <T = Record<string, unknown>>(method: string, path: string, body?: unknown) => Promise<T>;

export class RefusedError extends Error {
  /** The problem document's. */
  readonly type: string;

  constructor(method: string, path: string, status: number, text: string) {
    super(`${method} ${path} answered ${status}: ${text}`);
    this.type = /"type":"([^"]*)"/.exec(text)?.[1] ?? '';
  }
}

const TRIES = 30;
const SECONDS_MAX = 10;

/**
 * As a good client does it: where Courtier is busy it waits for as long as Retry-After says, and asks again. A key makes the
 * repeat the same request, so that nothing is published twice.
 */
export function createCall(url: string, key: string): Call {
  return async <T>(method: string, path: string, body?: unknown) => {
    const headers = {
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      ...(method === 'POST' && { 'idempotency-key': randomUUID() }),
    };
    const sent = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    for (let tried = 1; ; tried += 1) {
      const response = await fetch(url + path, { ...sent, signal: AbortSignal.timeout(35_000) });
      const text = await response.text();
      if (response.ok) return JSON.parse(text) as T;
      const seconds = Number(response.headers.get('retry-after'));
      if (!(seconds > 0) || tried === TRIES) throw new RefusedError(method, path, response.status, text);
      // Those who were refused together do not come back together.
      await pause(Math.min(seconds, SECONDS_MAX) * 1_000 * (1 + Math.random()));
    }
  };
}

/** A message that a client has pulled. */
export type Pulled = {
  ack_id: string;
  message_id: string;
  queue: string;
  routing_key: string;
  body: string;
  attempt: number;
};
