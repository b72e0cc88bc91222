import type { Deployment } from './deployment.ts';
import type { FailedRecord } from './history.ts';
import { request } from './http.ts';

/** Those that a person or a workflow still has to do with. */
export const OPEN = ['pending', 'retrying', 'parked', 'failed'] as const;
const EVERY = [...OPEN, 'resolved', 'deleted'] as const;

/** Failed messages of these statuses that the API tells of, or undefined while it does not answer. */
export async function failedMessages(
  { ready }: Deployment,
  statuses: readonly (typeof EVERY)[number][] = EVERY,
): Promise<FailedRecord[] | undefined> {
  const all: FailedRecord[] = [];
  for (const status of statuses) {
    let cursor = '';
    do {
      const path = `/api/messages/failed?status=${status}&limit=100${cursor && `&cursor=${encodeURIComponent(cursor)}`}`;
      const answer = await request(ready, 'GET', path);
      if (answer.status !== 200) return undefined;
      const page = answer.body as { items: FailedRecord[]; next: string | null };
      all.push(...page.items);
      cursor = page.next ?? '';
    } while (cursor !== '');
  }
  // One that changed its status meanwhile may be in two lists: the later one has it as it is.
  return [...new Map(all.map((record) => [record.id, record])).values()];
}
