/** One request to Courtier's API; an answer that is no success throws. */
export type Call = <T = Record<string, unknown>>(method: string, path: string, body?: unknown) => Promise<T>;

export function createCall(url: string, key: string): Call {
  return async <T>(method: string, path: string, body?: unknown) => {
    const response = await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(30_000),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return JSON.parse(text) as T;
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
