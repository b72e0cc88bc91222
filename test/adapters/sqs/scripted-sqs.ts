import type {
  BatchResultErrorEntry,
  SendMessageBatchRequest,
  SendMessageBatchResult,
  SendMessageBatchResultEntry,
} from '@aws-sdk/client-sqs';
import type { SqsCalls } from '../../../adapters/sqs/calls.ts';

/** Calls, all of one operation, that `answer` answers before anything is sent. */
export function scriptedSqs<Request>(answer: (request: Request, count: number) => object | Promise<object>): {
  call: SqsCalls;
  requests: Request[];
} {
  const requests: Request[] = [];
  const call: SqsCalls = async (_operation, input) => {
    requests.push(input as Request);
    return answer(input as Request, requests.length);
  };
  return { call, requests };
}

/** Everything stored but the entries that `reason` gives a failure for. */
export function stored(
  request: SendMessageBatchRequest,
  reason: (body: string) => { SenderFault: boolean; Code: string } | undefined = () => undefined,
): SendMessageBatchResult {
  const successful: SendMessageBatchResultEntry[] = [];
  const failed: BatchResultErrorEntry[] = [];
  for (const { Id = '', MessageBody = '' } of request.Entries ?? []) {
    const failure = reason(MessageBody);
    if (failure) failed.push({ Id, Message: 'no', ...failure });
    else successful.push({ Id, MessageId: Id, MD5OfMessageBody: '' });
  }
  return { Successful: successful, Failed: failed };
}
