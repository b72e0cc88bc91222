import type { APIGatewayProxyEvent } from 'aws-lambda';
import { InvalidInputError, PreconditionRequiredError } from '../../core/api/errors.ts';
import { header } from './request.ts';

/** The entity tag (RFC 9110 8.8.3) of something whose every change has a number. */
export function entityTag(version: number): string {
  return `"${version}"`;
}

const TAG = /^(W\/)?"[\x21\x23-\x7e]*"$/;

/**
 * Whether the request is about this version, by its header If-Match. Throws PreconditionRequiredError (428) where it has
 * none, and InvalidInputError (400) for what is no list of entity tags; `*` is about no version and is none here either.
 */
export function ifMatch(event: APIGatewayProxyEvent): (version: number) => boolean {
  const given = header(event, 'if-match');
  if (given === undefined || given.trim() === '') throw new PreconditionRequiredError();
  const tags = given.split(',').map((tag) => tag.trim());
  if (!tags.every((tag) => TAG.test(tag))) {
    const detail = 'must be the ETag that GET answered, with its quotes: "7"';
    throw new InvalidInputError('invalid-header', `The header If-Match ${detail}.`, [
      { header: 'if-match', detail },
    ]);
  }
  // Comparing is strong: a weak tag is about no version.
  return (version) => tags.includes(entityTag(version));
}
