import { randomUUID } from 'node:crypto';
import type { World } from '../world.ts';
import { functionNotFound, LambdaError } from './errors.ts';
import type { FunctionConfig } from './functions.ts';

export type LambdaRequest = {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
};

export type LambdaAnswer = { status: number; headers: Record<string, string>; body: string | Buffer };

export function known(name: string, world: World): FunctionConfig {
  const config = world.functions.get(name);
  if (!config) throw functionNotFound(name);
  return config;
}

export function parsed(body: Buffer): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new LambdaError(
      'InvalidRequestContentException',
      400,
      `Could not parse request body into json: ${reason}`,
    );
  }
}

export function header(request: LambdaRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

export function json(status: number, value: unknown, headers: Record<string, string> = {}): LambdaAnswer {
  const body = value === undefined ? '' : JSON.stringify(value);
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-requestid': randomUUID(), ...headers },
    body,
  };
}
