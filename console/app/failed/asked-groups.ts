import { useAsked } from '../api/asked.ts';
import { call } from '../api/call.ts';
import { everyPage, type Whole } from '../api/pages.ts';
import type { FailureGroup } from '../api/schema.ts';
import { may } from '../api/session.ts';

const OFTEN_MS = 5_000;
const PAGE = 200;

/** Every cause of failures, with how many messages it has in each state. The API counts them: nothing is guessed from a page of messages. */
export function useGroups() {
  return useAsked<Whole<FailureGroup>>({
    queryKey: ['failed', 'groups'],
    queryFn: ({ signal }) =>
      everyPage((cursor) =>
        call('listFailureGroups', { query: { by: 'fingerprint', limit: PAGE, cursor }, signal }),
      ),
    enabled: may('read:failed'),
    refetchInterval: OFTEN_MS,
  });
}
