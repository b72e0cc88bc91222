import type { Answer } from './gateway-response.ts';

const FIELDS = ['statusCode', 'headers', 'multiValueHeaders', 'body', 'isBase64Encoded'];

/** The function's answer as HTTP, or undefined for what API Gateway calls a malformed Lambda proxy response. */
export function proxyResponse(payload: unknown, binaryMediaTypes: string[]): Answer | undefined {
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) return undefined;
  const answer: Record<string, unknown> = { ...payload };
  if (Object.keys(answer).some((field) => !FIELDS.includes(field))) return undefined;
  const status = Number(answer.statusCode);
  if (!Number.isInteger(status) || status < 100 || status > 599) return undefined;
  const body = answer.body ?? '';
  if (typeof body !== 'string') return undefined;
  const headers = headersOf(answer.headers, answer.multiValueHeaders);
  if (!headers) return undefined;
  const decode = answer.isBase64Encoded === true && binaryMediaTypes.length > 0;
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: decode ? Buffer.from(body, 'base64') : body,
  };
}

function headersOf(single: unknown, multiple: unknown): Record<string, string | string[]> | undefined {
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of entries(single)) {
    if (value === null || typeof value === 'object') return undefined;
    headers[name.toLowerCase()] = String(value);
  }
  for (const [name, values] of entries(multiple)) {
    if (!Array.isArray(values)) return undefined;
    const before = headers[name.toLowerCase()];
    const all = values.map(String);
    // A value that stands in both is sent once.
    headers[name.toLowerCase()] =
      typeof before === 'string' && !all.includes(before) ? [...all, before] : all;
  }
  return headers;
}

const entries = (value: unknown): [string, unknown][] =>
  typeof value === 'object' && value !== null ? Object.entries(value) : [];
