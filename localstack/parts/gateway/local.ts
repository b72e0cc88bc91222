import { type Answering, jsonAnswer } from '../system-part.ts';
import type { Answer, Call } from './call.ts';

/** What systems have for a laptop alone, each under /_local/NAME of the AWS endpoint; /_local/ lists them. */
export async function handleLocal(call: Call, routes: ReadonlyMap<string, Answering>): Promise<Answer> {
  const [, name = ''] = /^\/_local\/([^/]*)/.exec(call.path) ?? [];
  const answering = routes.get(name);
  if (answering) return await answering(call);
  const known = [...routes.keys()].map((each) => `/_local/${each}`);
  if (name === '') return jsonAnswer(200, { items: known });
  const there =
    known.length === 0 ? 'no system that runs here has anything there' : `there is ${known.join(', ')}`;
  return jsonAnswer(404, { message: `${call.path}: ${there}` });
}
