import type { IncomingMessage } from 'node:http';

/** What an in-process service answers. */
export type Answer = { status: number; headers?: Record<string, string>; body: string | Buffer };
/** A call that is answered in this process, with its whole body. */
export type Call = {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  body: Buffer;
};
