import type { Discovery } from '../../../core/discovery/discovery.ts';
import { GeneratorUnavailableError, type PlaylistGenerator } from '../domain/generator.ts';
import { parseGenerated, UnusableAnswerError } from '../domain/playlist.ts';

export type GeneratorDeps = {
  discovery: Discovery;
  /** Milliseconds for the whole answer. */
  timeoutMs: number;
};

/** A playlist has some hundred bytes: what is larger than this is none, bytes. */
const ANSWER_BYTES = 65_536;

/** S5's generator over HTTP: GET <base>/generate_playlist?style=disco. */
export function createPlaylistGenerator({ discovery, timeoutMs }: GeneratorDeps): PlaylistGenerator {
  return {
    async generate(style, { signal }) {
      const url = new URL(`${await discovery.baseUrl()}/generate_playlist`);
      url.searchParams.set('style', style);
      return parseGenerated(await textAt(url, AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])));
    },
  };
}

async function textAt(url: URL, signal: AbortSignal): Promise<string> {
  try {
    // A service that was asked for a playlist has no business sending us elsewhere.
    const response = await fetch(url, { signal, redirect: 'error', headers: { accept: 'application/json' } });
    if (response.ok) return await bounded(response);
    await response.body?.cancel();
    throw new GeneratorUnavailableError(`it answered ${response.status}`);
  } catch (error) {
    if (error instanceof GeneratorUnavailableError || error instanceof UnusableAnswerError) throw error;
    throw new GeneratorUnavailableError(reasonOf(error, signal), { cause: error });
  }
}

async function bounded(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // Leaving the loop early cancels the rest of the answer.
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > ANSWER_BYTES) throw new UnusableAnswerError(`it has more than ${ANSWER_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function reasonOf(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return 'it did not answer in time';
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
  return `the connection failed${code === undefined ? '' : ` (${code})`}`;
}
