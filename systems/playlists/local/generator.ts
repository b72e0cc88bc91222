import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import { closeAtOnce, forThisMachine, listenOnLoopback } from '../../../localstack/loopback.ts';

/** What POST /_local/generator takes: how the stand-in answers from now on. */
export const BehaviourSchema = z.strictObject({
  /** slow: well, after `ms`. fail: 500. rubbish: 200 with a page that is no playlist. silent: never. */
  mode: z.enum(['ok', 'slow', 'fail', 'rubbish', 'silent']),
  /** Milliseconds that `slow` takes. */
  ms: z.int().min(0).max(600_000).default(2_000),
  /** For so many calls, then well again; left out: until it is set otherwise. */
  calls: z.int().min(1).max(1_000_000).optional(),
  /** For this style alone; left out: for every style that nothing was said of. */
  style: z.string().min(1).optional(),
});
export type Behaviour = z.infer<typeof BehaviourSchema>;

/** A call as GET /_local/generator lists it; times are ISO 8601. */
export type Call = { style: string; mode: Behaviour['mode']; began_at: string; ended_at: string | null };

export type Generator = {
  /** http://127.0.0.1:port, the template's parameter GeneratorUrl. */
  url: string;
  behave(behaviour: Behaviour): void;
  /** What was said, and the last calls, newest first. */
  state(): { url: string; behaviours: Behaviour[]; calls: Call[] };
  stop(): Promise<void>;
};

const CALLS_KEPT = 500;
/** Of what was said of single styles, the oldest is forgotten beyond this. */
const STYLES_KEPT = 1_000;

/** A stand-in for S5's external playlist generator, GET /generate_playlist?style=disco, which can be set to misbehave. */
export async function startGenerator({ port }: { port: number }): Promise<Generator> {
  const behaviours = new Map<string | undefined, Behaviour>();
  const calls: Call[] = [];
  const onRequest: RequestListener = (request, answer) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    if (request.method !== 'GET' || pathname !== '/generate_playlist')
      return void answer.writeHead(404).end();
    const style = searchParams.get('style') ?? 'disco';
    const { mode, ms } = next(behaviours, style);
    const call: Call = { style, mode, began_at: new Date().toISOString(), ended_at: null };
    calls.unshift(call);
    calls.splice(CALLS_KEPT);
    answer.once('close', () => {
      call.ended_at = new Date().toISOString();
    });
    void play(mode, ms, style, answer);
  };
  const server = createServer(forThisMachine(onRequest));
  await listenOnLoopback(server, port);
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    behave: (behaviour) => {
      behaviours.delete(behaviour.style);
      behaviours.set(behaviour.style, behaviour);
      const [oldest] = [...behaviours.keys()].filter((style) => style !== undefined);
      if (behaviours.size > STYLES_KEPT) behaviours.delete(oldest);
    },
    state: () => ({ url, behaviours: [...behaviours.values()], calls }),
    stop: () => closeAtOnce(server),
  };
}

/** How this call is answered; one that was said for some calls counts down. */
function next(
  behaviours: Map<string | undefined, Behaviour>,
  style: string,
): { mode: Behaviour['mode']; ms: number } {
  const said = behaviours.get(style) ?? behaviours.get(undefined);
  if (!said) return { mode: 'ok', ms: 0 };
  const { calls } = said;
  if (calls === 1) behaviours.delete(said.style);
  else if (calls !== undefined) behaviours.set(said.style, { ...said, calls: calls - 1 });
  return said;
}

async function play(
  mode: Behaviour['mode'],
  ms: number,
  style: string,
  answer: ServerResponse,
): Promise<void> {
  if (mode === 'silent') return;
  const gone = new AbortController();
  answer.once('close', () => gone.abort());
  if (mode === 'slow') await pause(ms, undefined, { signal: gone.signal }).catch(() => {});
  if (answer.destroyed) return;
  const json = { 'content-type': 'application/json' };
  if (mode === 'fail') answer.writeHead(500, json).end(JSON.stringify({ error: 'set to fail' }));
  else if (mode === 'rubbish')
    answer.writeHead(200, { 'content-type': 'text/html' }).end('<h1>It works!</h1>');
  else answer.writeHead(200, json).end(JSON.stringify(playlist(style)));
}

/** The document's own example, in any style. */
function playlist(style: string) {
  const [first = '', ...rest] = style;
  const title = `Metaverse Collapse ${first.toUpperCase()}${rest.join('')}`;
  return {
    style,
    title,
    tracks: ['Track 0 - Electric Pickles', 'Track 1 - Disco Lemonade', 'Track 2 - Techno Taco'],
  };
}
