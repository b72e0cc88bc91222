import { UnsupportedEncodingError } from '../../../core/api/errors.ts';
import { header } from '../request.ts';
import type { Middleware } from './middleware.ts';

/** Refuses a body with a content encoding: nothing here decompresses. */
export function identityOnly(): Middleware {
  return {
    before({ event }) {
      const encodings = header(event, 'content-encoding')?.split(',') ?? [];
      const encoded = encodings.find((each) => !['', 'identity'].includes(each.trim().toLowerCase()));
      if (encoded !== undefined) throw new UnsupportedEncodingError(encoded.trim());
    },
  };
}
