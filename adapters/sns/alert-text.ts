import * as z from 'zod';
import type { Alert } from '../../core/alert/alerts.ts';
import { outsideJson } from '../../core/alert/outside-text.ts';

/** SNS: a message has 256 KB with its attributes. */
const MESSAGE_CHARS = 60_000;

const DetailsSchema = z.record(z.string(), z.unknown());

/** The text first, for people, then the details as one line of JSON, for programs. */
export function messageOf({ message, details }: Pick<Alert, 'message' | 'details'>): string {
  return `${message.slice(0, MESSAGE_CHARS)}\n\n${outsideJson(details).slice(0, MESSAGE_CHARS)}`;
}

/** The details out of such a text. Throws where its last line is not the JSON of an object. */
export function detailsOf(text: string): Record<string, unknown> {
  return DetailsSchema.parse(JSON.parse(text.slice(text.lastIndexOf('\n') + 1)));
}
