import { lateSuccess } from '../../../adapters/sqs/outgoing.ts';
import type { LateSuccess } from '../../../core/failure/late-success.ts';
import { envelope, failureReport, reportedError } from '../../core/failure/records.ts';
import { sqsRecord } from './events.ts';

export const body = Buffer.from('{"order_id":"o-1"}');

export const report = (more = {}, sent = {}, content = body) =>
  sqsRecord({ envelope: envelope(sent), body: content, failure: failureReport(more) });

export const permanent = { error: reportedError({ name: 'UnknownCustomer', permanent: true }) };

export const done = { batchItemFailures: [] };

export function lateSuccessRecord(success: LateSuccess) {
  const { MessageBody, MessageAttributes } = lateSuccess(success);
  const stringValue = MessageAttributes['courtier-late-success']?.StringValue;
  return sqsRecord(
    { envelope: envelope(), body },
    {
      body: MessageBody,
      messageAttributes: { 'courtier-late-success': { dataType: 'String', stringValue } },
    },
  );
}
