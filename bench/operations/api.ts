import { setTimeout as delay } from 'node:timers/promises';
import type { FailureGroupList } from '../../core/api/views-failure-groups.ts';
import type { OperationResultList, OperationView } from '../../core/api/views-operations.ts';
import type { Runtime } from '../../localstack/start.ts';

/** What is asked of the runtime that runs now: after a restart it has other ports. */
export type Api = {
  create(asked: object): Promise<OperationView>;
  shown(id: string): Promise<OperationView>;
  control(id: string, what: 'run' | 'pause' | 'resume' | 'abort'): Promise<OperationView>;
  resultIds(id: string): Promise<string[]>;
  groups(): Promise<FailureGroupList>;
};

export function apiOf(runtime: () => Runtime): Api {
  const call = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const { api, adminKey } = runtime().ready;
    const answer = await fetch(`${api}/api${path}`, {
      method,
      headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (answer.ok) return (await answer.json()) as T;
    const text = await answer.text();
    // Also the first request after a start, whose function is not there yet.
    if (answer.status !== 429 && answer.status !== 503) throw new Error(`${method} ${path}: ${text}`);
    await delay(1_000);
    return call(method, path, body);
  };
  return {
    groups: () => call('GET', '/failure-groups?by=fingerprint&limit=200'),
    create: (asked) => call('POST', '/operations', asked),
    shown: (id) => call('GET', `/operations/${id}`),
    control: (id, what) => call('POST', `/operations/${id}/${what}`),
    async resultIds(id) {
      const ids: string[] = [];
      for (let cursor: string | null = ''; cursor !== null; ) {
        const from: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
        const page: OperationResultList = await call('GET', `/operations/${id}/results?limit=200${from}`);
        ids.push(...page.items.map((each) => each.id));
        cursor = page.next;
      }
      return ids;
    },
  };
}
