/** A network that is away, and an origin that the issuer does not allow, look alike to a page. Of oauth4webapi, a TypeError has a code. */
export const isNetworkError = (error: unknown) => error instanceof TypeError && !('code' in error);

/** Whether what was asked of the issuer went without its answer, so that the same may be asked again later. */
export function isAway(error: unknown): boolean {
  if (isNetworkError(error)) return true;
  // oauth4webapi gives the response that is no answer as the cause.
  const response = error instanceof Error ? error.cause : undefined;
  return response instanceof Response && (response.status >= 500 || response.status === 429);
}
