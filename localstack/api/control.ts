import * as z from 'zod';
import type { Answer, Call } from '../parts/gateway/call.ts';
import { type ApiKey, DuplicateApiKey, type UsagePlan, type UsagePlans } from './usage-plans.ts';

/** An error with the name that API Gateway's SDK knows it by. */
class ControlError extends Error {
  readonly type: string;
  readonly status: number;

  constructor(type: string, status: number, message: string) {
    super(message);
    this.type = type;
    this.status = status;
  }
}

type Route = {
  method: string;
  path: RegExp;
  answer(call: Call, plans: UsagePlans, ids: string[]): { status: number; body?: unknown };
};

const routes: Route[] = [
  { method: 'POST', path: /^\/apikeys$/, answer: createKey },
  { method: 'GET', path: /^\/apikeys$/, answer: listKeys },
  { method: 'GET', path: /^\/apikeys\/([^/]+)$/, answer: getKey },
  { method: 'DELETE', path: /^\/apikeys\/([^/]+)$/, answer: deleteKey },
  { method: 'GET', path: /^\/usageplans$/, answer: listPlans },
  { method: 'GET', path: /^\/usageplans\/([^/]+)\/keys$/, answer: listMembers },
  { method: 'POST', path: /^\/usageplans\/([^/]+)\/keys$/, answer: join },
  { method: 'DELETE', path: /^\/usageplans\/([^/]+)\/keys\/([^/]+)$/, answer: leave },
];

/** The part of API Gateway's control plane that is used while the API runs. Anything else is an error by name. */
export function handleApiGateway(call: Call, plans: UsagePlans): Answer {
  try {
    for (const { method, path, answer } of routes) {
      const found = call.method === method && path.exec(call.path);
      if (!found) continue;
      const { status, body } = answer(call, plans, found.slice(1).map(decodeURIComponent));
      return json(status, body);
    }
    const asked = `${call.method} ${call.path}`;
    throw new ControlError(
      'BadRequestException',
      400,
      `${asked} is not served locally: the template says the rest`,
    );
  } catch (error) {
    if (!(error instanceof ControlError)) throw error;
    return json(error.status, { message: error.message }, { 'x-amzn-errortype': error.type });
  }
}

const NewKey = z.object({
  name: z.string().max(1_024).optional(),
  description: z.string().optional(),
  value: z
    .string()
    .regex(/^[A-Za-z0-9_-]{20,128}$/, 'API Key value should be 20 to 128 letters and digits')
    .optional(),
  enabled: z.boolean().default(false),
});

function createKey({ body }: Call, plans: UsagePlans) {
  try {
    return { status: 201, body: shown(plans.addKey(parsed(NewKey, body)), true) };
  } catch (error) {
    if (!(error instanceof DuplicateApiKey)) throw error;
    throw new ControlError('ConflictException', 409, error.message);
  }
}

/** `name` is what the wanted names begin with; `position` the id of the last key of the page before. */
function listKeys({ query }: Call, plans: UsagePlans) {
  const name = query.get('name') ?? '';
  const found = plans.keys().filter((key) => (key.name ?? '').startsWith(name));
  return page(found, query, (key) => shown(key, query.get('includeValues') === 'true'));
}

function getKey({ query }: Call, plans: UsagePlans, [id = '']: string[]) {
  return { status: 200, body: shown(known(plans, id), query.get('includeValue') === 'true') };
}

function deleteKey(_: Call, plans: UsagePlans, [id = '']: string[]) {
  if (!plans.removeKey(id)) throw noKey();
  return { status: 202 };
}

function listPlans({ query }: Call, plans: UsagePlans) {
  return page(plans.plans(), query, shownPlan);
}

function listMembers({ query }: Call, plans: UsagePlans, [planId = '']: string[]) {
  knownPlan(plans, planId);
  return page(plans.keysOf(planId), query, member);
}

function join({ body }: Call, plans: UsagePlans, [planId = '']: string[]) {
  knownPlan(plans, planId);
  const { keyId } = parsed(z.object({ keyId: z.string(), keyType: z.literal('API_KEY') }), body);
  const key = known(plans, keyId);
  if (!plans.join(planId, keyId)) {
    throw new ControlError('ConflictException', 409, `Usage Plan ${planId} already has the API Key ${keyId}`);
  }
  return { status: 201, body: member(key) };
}

function leave(_: Call, plans: UsagePlans, [planId = '', keyId = '']: string[]) {
  if (!plans.leave(planId, keyId)) throw noKey();
  return { status: 202 };
}

/** `position`: the id of the last one of this page, where there are more. */
function page<T extends { id: string }>(all: T[], query: URLSearchParams, show: (one: T) => unknown) {
  const limit = Math.min(Number(query.get('limit') ?? 25), 500);
  const position = query.get('position');
  const start = position === null ? 0 : all.findIndex(({ id }) => id === position) + 1;
  const items = all.slice(start, start + limit);
  const more = start + limit < all.length ? { position: items.at(-1)?.id } : {};
  return { status: 200, body: { item: items.map(show), ...more } };
}

function shown({ value, ...key }: ApiKey, withValue: boolean) {
  return { ...key, lastUpdatedDate: key.createdDate, stageKeys: [], ...(withValue && { value }) };
}

const member = ({ id, name, value }: ApiKey) => ({ id, type: 'API_KEY', name, value });

const shownPlan = ({ id, name, description, throttle, stages }: UsagePlan) => ({
  id,
  name,
  description,
  apiStages: stages,
  ...(throttle && { throttle: { rateLimit: throttle.rate, burstLimit: throttle.burst } }),
});

function known(plans: UsagePlans, id: string): ApiKey {
  const key = plans.keys().find((each) => each.id === id);
  if (!key) throw noKey();
  return key;
}

function knownPlan(plans: UsagePlans, id: string): void {
  if (plans.plans().some((plan) => plan.id === id)) return;
  throw new ControlError('NotFoundException', 404, 'Invalid Usage Plan ID specified');
}

const noKey = () => new ControlError('NotFoundException', 404, 'Invalid API Key identifier specified');

function parsed<T>(schema: z.ZodType<T>, body: Buffer): T {
  let given: unknown;
  try {
    given = JSON.parse(body.toString('utf8'));
  } catch {
    throw new ControlError('BadRequestException', 400, 'Could not parse the request body');
  }
  const fits = schema.safeParse(given);
  if (fits.success) return fits.data;
  throw new ControlError('BadRequestException', 400, z.prettifyError(fits.error));
}

function json(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: body === undefined ? '' : JSON.stringify(body),
  };
}
