import type { Ready } from '../localstack/start.ts';

/** `status` undefined: there was none, and `text` says why. */
export type HttpAnswer = { status: number | undefined; text: string; body: Record<string, unknown> };

/** Longer than the API itself takes to give up. */
const TIMEOUT_MS = 35_000;

/** One request; no answer is an answer too. */
export async function request(
  { api, adminKey }: Pick<Ready, 'api' | 'adminKey'>,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<HttpAnswer> {
  try {
    const response = await fetch(api + path, {
      method,
      headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await response.text();
    return { status: response.status, text, body: objectIn(text) };
  } catch (error) {
    return { status: undefined, text: String(error), body: {} };
  }
}

function objectIn(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

/** An id that is another message's: coming again does not help. */
const REUSED = 'urn:courtier:problem:message-id-reused';

/** What an answer says of the message. 4xx: it was refused, unless it says to come again. */
export function meaningOf(status: number | undefined, text: string): 'taken' | 'refused' | 'unknown' {
  if (status === 202) return 'taken';
  if (status === 409 && text.includes(REUSED)) return 'refused';
  const again = status === undefined || status >= 500 || [408, 409, 425, 429].includes(status);
  return again ? 'unknown' : 'refused';
}
