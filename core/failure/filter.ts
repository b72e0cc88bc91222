import type { FailedMessage } from './failed-message.ts';
import { type FailedMessageFilter, timeId } from './store.ts';

/** The fields that a filter compares as they are. */
export const EQUAL_FIELDS = [
  'exchange',
  'queue',
  'routing_key',
  'error_name',
  'fingerprint',
  'service',
] as const satisfies readonly (keyof FailedMessage & keyof FailedMessageFilter)[];

/** What a filter's `text` is looked for in: name and message of the latest error, in one case. */
export function errorText({ error_name, error_message }: FailedMessage): string {
  return oneCase(`${error_name}: ${error_message}`);
}

/** Text so that its case does not count. */
export function oneCase(text: string): string {
  return text.toLowerCase();
}

/** Whether a list with this filter shows this record. */
export function matches(record: FailedMessage, filter: FailedMessageFilter): boolean {
  const { status, failed_from: from, failed_before: before, text } = filter;
  return (
    (status === undefined ? record.status !== 'deleted' : record.status === status) &&
    EQUAL_FIELDS.every((field) => filter[field] === undefined || record[field] === filter[field]) &&
    (from === undefined || timeId(record) >= from) &&
    (before === undefined || timeId(record) < before) &&
    (text === undefined || errorText(record).includes(oneCase(text)))
  );
}
