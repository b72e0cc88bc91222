import type { Granted } from './issuer.ts';

type Told = Granted & { waiting: string };

/**
 * Between the window in which somebody signs in again and the page that waits for it. Windows of one origin hear it alone: what
 * one has of the other across the issuer's page, Cross-Origin-Opener-Policy takes away.
 */
const channel = () => new BroadcastChannel('courtier.signed-in');

/** Gives a token to the page that waits for it. */
export function tell(waiting: string, granted: Granted): void {
  const telling = channel();
  telling.postMessage({ ...granted, waiting } satisfies Told);
  telling.close();
}

/** Answers what stops listening. */
export function listen(waiting: string, take: (granted: Granted) => void): () => void {
  const listening = channel();
  listening.onmessage = ({ data }: MessageEvent<Told>) => {
    if (data.waiting === waiting) take({ key: data.key, tokens: data.tokens });
  };
  return () => listening.close();
}
