import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { groupOfRow } from '../../adapters/dynamodb/groups-row.ts';
import { rowOfStream } from '../../adapters/dynamodb/stream-row.ts';
import {
  aboutGroup,
  exampleOfGroup,
  type GroupAlertKind,
  groupAlert,
  newsOf,
} from '../../core/alert/group-alert.ts';
import { sendInWindows, type WindowDeps } from '../../core/alert/send-in-windows.ts';
import { classify } from '../../core/failure/classify.ts';
import type { Group } from '../../core/groups/group.ts';
import type { Log } from '../../core/log.ts';

export type Deps = WindowDeps & { log: Log };

/**
 * Alerts people on duty to what is new about groups of failed messages: it reads the stream of their table. What could not be
 * sent comes again with all that is behind it, so the same alert may come twice.
 */
export function createHandler(deps: Deps) {
  return async ({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
    for (const record of Records) {
      if (!(await isTold(deps, record))) {
        return { batchItemFailures: [{ itemIdentifier: record.dynamodb?.SequenceNumber ?? '' }] };
      }
    }
    return { batchItemFailures: [] };
  };
}

async function isTold(deps: Deps, { dynamodb }: DynamoDBRecord): Promise<boolean> {
  const fields = { group_id: dynamodb?.Keys?.id?.S };
  try {
    const after = groupIn(dynamodb?.NewImage);
    if (!after) return true;
    for (const kind of newsOf(groupIn(dynamodb?.OldImage), after)) {
      const sent = await sendInWindows(deps, windowed(after, kind), () => groupAlert(after, kind));
      deps.log.info(sent ? 'alert sent' : 'alert counted, not sent', { ...fields, kind });
    }
    return true;
  } catch (error) {
    const { code, message, permanent } = classify(error);
    deps.log.error(permanent ? 'alert cannot be sent' : 'alert not sent yet', {
      ...fields,
      error_code: code,
      error_message: message,
    });
    return permanent;
  }
}

type Image = NonNullable<DynamoDBRecord['dynamodb']>['NewImage'];

function groupIn(image: Image): Group | undefined {
  return image && groupOfRow(rowOfStream(image));
}

/** The same news of the same group has the same id, however often the stream brings it. */
function windowed(group: Group, kind: GroupAlertKind) {
  const { queue, exchange } = group.sample;
  return {
    about: aboutGroup(group, kind),
    at: { queue, exchange },
    fingerprint: group.value,
    id: `${group.id} ${group.edition} ${group.spiking_since}`,
    example: exampleOfGroup(group),
  };
}
