import { Buffer } from 'node:buffer';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';

/**
 * Posts JSON. Rejects when the answer is not 2xx, or does not come in time. A connection of its own each time: one that is
 * kept while Lambda stops the process may be gone when it goes on. `fetch` would load the whole of undici for this.
 */
export function post(url: URL, json: string, timeoutMs: number): Promise<void> {
  const body = Buffer.from(json);
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  const headers = { 'content-type': 'application/json', 'content-length': body.byteLength };
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      { method: 'POST', headers, agent: false, signal: AbortSignal.timeout(timeoutMs) },
      (response) => {
        response.on('error', reject);
        response.on('end', () => {
          const { statusCode = 0 } = response;
          if (statusCode >= 200 && statusCode < 300) resolve();
          else reject(new Error(`the collector answered ${statusCode}`));
        });
        response.resume();
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}
