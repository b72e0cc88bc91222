import type { ServerResponse } from 'node:http';

/** An error in the shape of the AWS JSON protocols, which every SDK turns into an exception of that name. */
export function answerError(answer: ServerResponse, status: number, type: string, message: string): void {
  answer.writeHead(status, { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-errortype': type });
  answer.end(JSON.stringify({ __type: type, message, Message: message }));
}

/** The same for the Query protocol (CloudFormation, IAM), whose clients read XML. */
export function answerXmlError(answer: ServerResponse, status: number, type: string, message: string): void {
  const escaped = message.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  answer.writeHead(status, { 'content-type': 'text/xml' });
  answer.end(
    `<ErrorResponse><Error><Code>${type}</Code><Message>${escaped}</Message></Error></ErrorResponse>`,
  );
}
