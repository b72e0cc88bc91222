import * as z from 'zod';
import {
  type Answer,
  type Call,
  jsonAnswer,
  type LocalDeps,
  type SystemPart,
} from '../../localstack/parts/system-part.ts';
import { BehaviourSchema, type Generator, startGenerator } from './local/generator.ts';

/** A stand-in for the playlist generator: POST /_local/generator says how it answers from then on, GET what it was asked. */
export async function start({ takePort }: LocalDeps): Promise<SystemPart> {
  const generator = await startGenerator({ port: await takePort() });
  return {
    parameters: { GeneratorUrl: generator.url },
    routes: { generator: (call) => behave(call, generator) },
    stop: generator.stop,
  };
}

function behave({ method, body }: Call, generator: Generator): Answer {
  if (method === 'GET') return jsonAnswer(200, generator.state());
  const parsed = BehaviourSchema.safeParse(parse(body));
  if (!parsed.success) return jsonAnswer(400, { message: z.prettifyError(parsed.error) });
  generator.behave(parsed.data);
  return jsonAnswer(200, generator.state());
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}
