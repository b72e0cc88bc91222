import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { createTokenBuckets, type Limit } from './token-buckets.ts';

export type UsagePlan = {
  id: string;
  name: string;
  description?: string | undefined;
  /** None: a client with a key of it may call as often as it likes. */
  throttle: Limit | undefined;
  stages: { apiId: string; stage: string }[];
};

const ApiKeySchema = z.object({
  id: z.string(),
  name: z.string().optional(),
  description: z.string().optional(),
  value: z.string(),
  enabled: z.boolean(),
  /** Seconds since 1970. */
  createdDate: z.number(),
});
export type ApiKey = z.infer<typeof ApiKeySchema>;

/** `value` is that of another key. */
export class DuplicateApiKey extends Error {}

/** What one request counts on: `refused` where its key is of no plan of this stage. */
export type Usage = { key: ApiKey } | { refused: 'INVALID_API_KEY' | 'THROTTLED' };

/** API Gateway's usage plans and API keys: the template's, and those that are made while it runs. */
export interface UsagePlans {
  addPlan(plan: UsagePlan): void;
  plans(): UsagePlan[];
  /** A key of the template has an id of its own. Throws DuplicateApiKey. */
  addKey(
    key: { value?: string | undefined } & Omit<ApiKey, 'id' | 'value' | 'createdDate'>,
    id?: string,
  ): ApiKey;
  /** Oldest first. */
  keys(): ApiKey[];
  /** False: there is none. */
  removeKey(id: string): boolean;
  /** False: it is in the plan already. */
  join(planId: string, keyId: string): boolean;
  leave(planId: string, keyId: string): boolean;
  keysOf(planId: string): ApiKey[];
  /** Takes a token out of the key's bucket, at the rate of its plan for this stage. */
  use(value: string | undefined, at: { apiId: string; stage: string }): Usage;
}

const KeptSchema = z.object({
  keys: z.array(ApiKeySchema),
  /** Ids of plans, by that of a key. */
  members: z.record(z.string(), z.array(z.string())),
});

/** Keys that are made while it runs are written down in `dataDir`, and are there again after a restart. */
export function createUsagePlans({ dataDir, now }: { dataDir: string; now?: () => number }): UsagePlans {
  const file = join(dataDir, 'api-keys.json');
  const plans = new Map<string, UsagePlan>();
  const keys = new Map<string, ApiKey>();
  const byValue = new Map<string, ApiKey>();
  const members = new Map<string, Set<string>>();
  const ofTemplate = new Set<string>();
  const take = createTokenBuckets(now);

  const remember = (key: ApiKey) => {
    keys.set(key.id, key);
    byValue.set(key.value, key);
  };
  const kept = read(file);
  for (const key of kept.keys) remember(key);
  for (const [id, planIds] of Object.entries(kept.members)) members.set(id, new Set(planIds));

  function keep(changed: string): void {
    if (ofTemplate.has(changed)) return;
    const made = [...keys.values()].filter(({ id }) => !ofTemplate.has(id));
    const of = made.map(({ id }) => [id, [...(members.get(id) ?? [])]]);
    write(file, { keys: made, members: Object.fromEntries(of) });
  }

  return {
    addPlan: (plan) => void plans.set(plan.id, plan),
    plans: () => [...plans.values()],
    addKey({ value = randomBytes(20).toString('hex'), ...more }, templateId) {
      const other = byValue.get(value);
      if (other && other.id !== templateId) throw new DuplicateApiKey('API Key already exists');
      const id = templateId ?? randomBytes(5).toString('hex');
      if (templateId !== undefined) ofTemplate.add(id);
      const key = { id, ...more, value, createdDate: Math.floor(Date.now() / 1_000) };
      remember(key);
      keep(id);
      return key;
    },
    keys: () => [...keys.values()],
    removeKey(id) {
      const key = keys.get(id);
      if (!key) return false;
      keys.delete(id);
      byValue.delete(key.value);
      members.delete(id);
      keep(id);
      return true;
    },
    join(planId, keyId) {
      const of = members.get(keyId) ?? new Set();
      if (of.has(planId)) return false;
      members.set(keyId, of.add(planId));
      keep(keyId);
      return true;
    },
    leave(planId, keyId) {
      const left = members.get(keyId)?.delete(planId) ?? false;
      if (left) keep(keyId);
      return left;
    },
    keysOf: (planId) => [...keys.values()].filter(({ id }) => members.get(id)?.has(planId)),
    use(value, { apiId, stage }) {
      const key = value === undefined ? undefined : byValue.get(value);
      if (!key?.enabled) return { refused: 'INVALID_API_KEY' };
      const plan = [...(members.get(key.id) ?? [])]
        .map((id) => plans.get(id))
        .find((each) => each?.stages.some((one) => one.apiId === apiId && one.stage === stage));
      if (!plan) return { refused: 'INVALID_API_KEY' };
      const admitted = !plan.throttle || take(`${plan.id} ${key.id}`, plan.throttle);
      return admitted ? { key } : { refused: 'THROTTLED' };
    },
  };
}

function read(file: string): z.infer<typeof KeptSchema> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return { keys: [], members: {} };
  }
  return KeptSchema.parse(JSON.parse(text));
}

/** At once and whole: a key that was answered must be there after a crash. */
function write(file: string, kept: z.infer<typeof KeptSchema>): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, JSON.stringify(kept), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
