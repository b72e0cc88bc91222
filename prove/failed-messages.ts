import type { Deployment } from './deployment.ts';
import type { FailedRecord } from './history.ts';
import { request } from './http.ts';

/** Every failed message that the API tells of, or undefined while it does not answer. */
export async function failedMessages({ ready }: Deployment): Promise<FailedRecord[] | undefined> {
  const all: FailedRecord[] = [];
  for (const status of ['pending', 'retrying', 'parked', 'failed', 'resolved', 'deleted']) {
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
