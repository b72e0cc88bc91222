import {
  type BatchResultErrorEntry,
  type SendMessageBatchRequest,
  type SendMessageBatchResult,
  type SendMessageBatchResultEntry,
  SQSClient,
} from '@aws-sdk/client-sqs';

/** A real client whose requests, all of one kind, are answered by `answer` before anything is sent. */
export function scriptedSqs<Request>(answer: (request: Request, call: number) => object | Promise<object>): {
  client: SQSClient;
  requests: Request[];
} {
  const requests: Request[] = [];
  const client = new SQSClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    md5: false,
  });
  client.middlewareStack.add(
    () => async (args) => {
      const request = args.input as Request;
      requests.push(request);
      return { response: {}, output: { $metadata: {}, ...(await answer(request, requests.length)) } };
    },
    { step: 'initialize', priority: 'high' },
  );
  return { client, requests };
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
