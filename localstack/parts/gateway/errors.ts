import type { ServerResponse } from 'node:http';

/** An error in the shape of the AWS JSON protocols, which every SDK turns into an exception of that name. */
export function answerError(answer: ServerResponse, status: number, type: string, message: string): void {
  answer.writeHead(status, { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-errortype': type });
  answer.end(JSON.stringify({ __type: type, message, Message: message }));
}
