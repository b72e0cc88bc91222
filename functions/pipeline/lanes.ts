import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';

/** A record that SQS shall bring again, and those of its group behind it: none of them may come before it does. */
export type Returned = {
  records: readonly [SQSRecord, ...SQSRecord[]];
  /** ISO: until then another process may hold the first one's message. */
  notBefore?: string | undefined;
};

/** done: SQS forgets it. Else it goes back. Never rejects. */
export type DealWith = (record: SQSRecord) => Promise<'done' | Pick<Returned, 'notBefore'>>;

/**
 * Records of one group of a FIFO queue go one after the other, all others by themselves. Answers what goes back: the first
 * of a group that must come again, and all behind it, which must not overtake it.
 */
export async function inLanes(records: readonly SQSRecord[], dealWith: DealWith): Promise<Returned[]> {
  const lanes = [...Map.groupBy(records, laneOf).values()];
  return (await Promise.all(lanes.map((lane) => runLane(lane, dealWith)))).flat();
}

export function failuresOf(returned: readonly Returned[]): SQSBatchResponse {
  const records = returned.flatMap((each) => each.records);
  return { batchItemFailures: records.map(({ messageId }) => ({ itemIdentifier: messageId })) };
}

export function isOrdered(record: SQSRecord): boolean {
  return record.eventSourceARN.endsWith('.fifo');
}

function laneOf(record: SQSRecord): string {
  const group = isOrdered(record) ? record.attributes.MessageGroupId : undefined;
  return group === undefined ? `record ${record.messageId}` : `group ${group}`;
}

async function runLane(records: readonly SQSRecord[], dealWith: DealWith): Promise<Returned[]> {
  for (const [index, record] of records.entries()) {
    const outcome = await dealWith(record);
    if (outcome !== 'done') return [{ ...outcome, records: [record, ...records.slice(index + 1)] }];
  }
  return [];
}
