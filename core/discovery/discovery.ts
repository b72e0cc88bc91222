import { UnavailableError } from '../errors.ts';

/** Finds where another service answers. */
export interface Discovery {
  /**
   * The base URL of an instance, without a slash at its end.
   * @throws ServiceNotFoundError: nobody knows an instance for now.
   */
  baseUrl(): Promise<string>;
}

export class ServiceNotFoundError extends UnavailableError {
  constructor(service: string, reason: string, options: { cause?: unknown } = {}) {
    super('service-not-found', `No instance of ${service} is known: ${reason}.`, {
      ...options,
      details: { service, reason },
    });
  }
}
