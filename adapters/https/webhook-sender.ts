import { lookup } from 'node:dns';
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { performance } from 'node:perf_hooks';
import type { Duplex } from 'node:stream';
import { WEBHOOK_TIMEOUT_MS } from '../../core/limits.ts';
import type { Outcome, WebhookSender } from '../../core/webhooks/attempt.ts';
import { isLoopback, isPublicAddress } from './public-address.ts';
import { refusalOfUrl } from './receiver-url.ts';

export type SenderOptions = {
  /** On a laptop alone. */
  allowLoopback: boolean;
  timeoutMs?: number;
  /** Stands in for the resolver in tests. */
  resolve?: LookupFunction;
};

/** How long one of several addresses has to connect: Node's 250 ms are less than the way to a receiver far away. */
const ADDRESS_TIMEOUT_MS = 3_000;

class NotPublicError extends Error {}

/**
 * Requests to receivers that somebody outside may have chosen. A name is resolved once, every one of its addresses has to
 * be public, and the connection is made to the one that was looked at: no second answer of the resolver can lead
 * elsewhere. Redirects are answers like others, and no connection is used twice.
 */
export function createWebhookSender(options: SenderOptions): WebhookSender {
  const { timeoutMs = WEBHOOK_TIMEOUT_MS } = options;
  const pinned = publicLookup(options);
  return {
    async post({ url, headers, body }) {
      const begun = performance.now();
      const ended = (status: number | null, error: string | null): Outcome => ({
        status,
        ms: Math.round(performance.now() - begun),
        error,
      });
      const refusal = refusalOfUrl(url, options);
      if (refusal !== undefined) return ended(null, `the URL ${refusal}`);
      const signal = AbortSignal.timeout(timeoutMs);
      try {
        const send = new URL(url).protocol === 'https:' ? httpsRequest : httpRequest;
        const length = { 'content-length': Buffer.byteLength(body) };
        const connection = {
          agent: false,
          lookup: pinned,
          autoSelectFamilyAttemptTimeout: ADDRESS_TIMEOUT_MS,
        } as const;
        const sent = send(url, { ...connection, method: 'POST', headers: { ...headers, ...length }, signal });
        return ended(await answered(sent, body, signal), null);
      } catch (error) {
        return ended(null, signal.aborted ? `no answer within ${timeoutMs / 1_000} s` : reasonOf(error));
      }
    },
  };
}

/** Only what is public is handed to the connection. */
function publicLookup({ allowLoopback, resolve = lookup as LookupFunction }: SenderOptions): LookupFunction {
  const isAllowed = (address: string) => isPublicAddress(address) || (allowLoopback && isLoopback(address));
  return (hostname, asked, callback) => {
    resolve(hostname, { ...asked, all: true }, (error, found) => {
      const addresses = Array.isArray(found) ? found : [];
      const [first] = addresses;
      if (error || !first) callback(error ?? new Error('ENOTFOUND'), []);
      else if (!addresses.every(({ address }) => isAllowed(address))) callback(new NotPublicError(), []);
      else if (asked.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

/**
 * The status. Who answered it has the event, so the rest of the answer is neither waited for nor looked at. The time limit
 * settles this by itself: a request that has ended without an answer does not heed it.
 */
function answered(sent: ClientRequest, body: string, limit: AbortSignal): Promise<number> {
  return new Promise((resolve, reject) => {
    const end = ({ statusCode = 0 }: IncomingMessage, rest: Duplex) => {
      rest.on('error', () => {}).destroy();
      resolve(statusCode);
    };
    limit.addEventListener('abort', () => reject(limit.reason), { once: true });
    sent.on('error', reject);
    sent.on('response', (response) => end(response, response.socket));
    // 101 has no response: it hands over the connection.
    sent.on('upgrade', end);
    sent.end(body);
  });
}

const REASONS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'the name of its host is not known',
  EAI_AGAIN: 'the name of its host could not be looked up',
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was closed before an answer',
  EHOSTUNREACH: 'its host cannot be reached',
  ENETUNREACH: 'its host cannot be reached',
  ETIMEDOUT: 'its host does not answer',
};

/** A few words. What the receiver says about itself, in a certificate for one, is not repeated. */
function reasonOf(error: unknown): string {
  if (error instanceof NotPublicError) return 'its host is not on the public internet';
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  if (Object.hasOwn(REASONS, code)) return REASONS[code] ?? code;
  return /CERT|TLS|SSL|SIGNATURE/.test(code) ? `TLS failed: ${code}` : `no connection: ${code}`;
}
