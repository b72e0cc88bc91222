import type { DynamoDBRecord } from 'aws-lambda';
import type { FailedMessage } from '../../../core/failure/failed-message.ts';
import type { FailedMessageStore } from '../../../core/failure/store.ts';

/** The store, of whose writes the stream tells. */
export function streaming(store: FailedMessageStore, stream: DynamoDBRecord[]): FailedMessageStore {
  const followed = async (record: FailedMessage, write: () => Promise<boolean>) => {
    const was = await store.get(record.id);
    const isWritten = await write();
    if (isWritten && was) stream.push(changeOf(was, record, stream.length));
    return isWritten;
  };
  return {
    ...store,
    create: (record) => followed(record, () => store.create(record)),
    replace: (record, version) => followed(record, () => store.replace(record, version)),
  };
}

function changeOf(was: FailedMessage, is: FailedMessage, n: number): DynamoDBRecord {
  const image = ({ id, status, source, queue, order_group }: FailedMessage) => ({
    id: { S: id },
    status: { S: status },
    source: { S: source },
    queue: { S: queue ?? '' },
    ...(order_group === undefined ? {} : { order_group: { S: order_group } }),
  });
  return {
    eventName: 'MODIFY',
    dynamodb: {
      SequenceNumber: String(n),
      Keys: { id: { S: is.id } },
      OldImage: image(was),
      NewImage: image(is),
    },
  };
}
