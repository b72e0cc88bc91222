import { NotFoundError } from '../../core/api/errors.ts';
import type { ActionLog } from '../../core/audit/record-action.ts';
import { CourtierError } from '../../core/errors.ts';
import type { ClientRecord } from '../../core/permission/client-record.ts';
import type { ClientRegistry } from '../../core/permission/client-registry.ts';

export type ClientDeps = ActionLog & {
  registry: ClientRegistry;
  newId: () => string;
  /** A key that nobody has had. */
  newKey: () => string;
  now: () => Date;
};

const TRIES = 5;

/** Changes a client as it is now; again when somebody else was quicker. Throws NotFoundError, and what `change` throws. */
export async function changeClient(
  registry: ClientRegistry,
  id: string,
  change: (record: ClientRecord) => ClientRecord,
): Promise<ClientRecord> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const record = await registry.get(id);
    if (!record) throw noClient(id);
    const changed = change(record);
    if (changed === record || (await registry.save(changed, record))) return changed;
  }
  throw new CourtierError('record-contended', 'retry', 'Others are changing this client: try again.', {
    details: { id },
  });
}

export function noClient(id: string): NotFoundError {
  return new NotFoundError('There is no client with this id.', { id });
}
