import * as z from 'zod';
import {
  type ClientList,
  ClientListSchema,
  ClientViewSchema,
  ClientWithKeySchema,
} from '../../core/api/views-clients.ts';
import { CallError } from './call-error.ts';
import { type Environment, localAdminKey, localApi } from './local.ts';
import { UsageError } from './usage.ts';

const TIMEOUT_MS = 30_000;
/** What is shown of a problem document. */
const ProblemSchema = z.object({
  title: z.string(),
  detail: z.string().optional(),
  errors: z.array(z.object({ detail: z.string(), pointer: z.string().optional() })).optional(),
});

export type NewClient = {
  name: string;
  permissions: string[];
  expires_at?: string;
  certificate_subject?: string;
  rate?: string;
};

export type Api = ReturnType<typeof createApi>;

/** The API that the environment names, with its key; without COURTIER_API that of `courtier local`, which needs no key said. */
export function createApi(environment: Environment) {
  const named = environment.COURTIER_API;
  const base = (named || localApi(environment)).replace(/\/+$/, '');
  if (named && !environment.COURTIER_KEY)
    throw new UsageError('COURTIER_KEY is not set: it must hold a key with the permission admin.');
  const key = once(async () => environment.COURTIER_KEY || (await localAdminKey(environment, 0)));
  if (!/^https?:\/\//.test(base) || !URL.canParse(base))
    throw new UsageError(`COURTIER_API is not a URL: ${base}`);

  async function call<T>(schema: z.ZodType<T>, method: string, path: string, body?: unknown): Promise<T> {
    const { response, text } = await ask(base + path, {
      method,
      headers: { authorization: `Bearer ${await key()}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = parsed(text);
    if (!response.ok) throw new CallError(refusal(response.status, answer));
    const fits = schema.safeParse(answer);
    if (!fits.success) throw new CallError(`What answers at ${base} is not Courtier's API.`);
    return fits.data;
  }

  return {
    create: (client: NewClient) => call(ClientWithKeySchema, 'POST', '/api/clients', client),
    rotate: (id: string, rotation: { overlap_seconds?: number }) =>
      call(ClientWithKeySchema, 'POST', `/api/clients/${encodeURIComponent(id)}/rotate`, rotation),
    changeRate: (id: string, rate: string) =>
      call(ClientViewSchema, 'POST', `/api/clients/${encodeURIComponent(id)}/rate`, { rate }),
    revoke: (id: string) => call(ClientViewSchema, 'DELETE', `/api/clients/${encodeURIComponent(id)}`),
    async list(): Promise<ClientList['items']> {
      const items: ClientList['items'] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const after: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
        const page: ClientList = await call(ClientListSchema, 'GET', `/api/clients?limit=200${after}`);
        items.push(...page.items);
        cursor = page.next;
      }
      return items;
    },
  };
}

/** Asked for many times, found once. */
function once<T>(find: () => Promise<T>): () => Promise<T> {
  let found: Promise<T> | undefined;
  return () => {
    found ??= find();
    return found;
  };
}

async function ask(url: string, request: RequestInit) {
  try {
    const response = await fetch(url, { ...request, signal: AbortSignal.timeout(TIMEOUT_MS) });
    return { response, text: await response.text() };
  } catch (error) {
    const { origin } = new URL(url);
    throw new CallError(
      `No answer from ${origin}: ${reasonOf(error)}. Is COURTIER_API right, and does it run?`,
    );
  }
}

/** fetch says "fetch failed"; why is in the cause, or in the causes of a cause that tried several addresses. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (cause instanceof AggregateError && cause.errors[0] instanceof Error) return cause.errors[0].message;
  return cause instanceof Error ? cause.message : error.message;
}

function refusal(status: number, answer: unknown): string {
  const problem = ProblemSchema.safeParse(answer);
  if (!problem.success) return `The API answered ${status}.`;
  const { title, detail, errors = [] } = problem.data;
  const lines = errors.map(
    (error) => `  ${error.pointer === undefined ? '' : `${error.pointer}: `}${error.detail}`,
  );
  return [`${status} ${title}${detail === undefined ? '' : `: ${detail}`}`, ...lines].join('\n');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
