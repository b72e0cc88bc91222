/** The API refused, or could not be reached; the message says all that a person needs. */
export class CallError extends Error {
  override readonly name = 'CallError';
}
