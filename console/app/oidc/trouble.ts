import { troubleIn } from '../shell/work.ts';
import { t } from '../text/index.ts';
import { isNetworkError } from './away.ts';
import { SignInError } from './sign-in-error.ts';

/** An error of signing in, in words. What the issuer says about it is in the issuer's language. */
export function signInTroubleIn(error: unknown): string {
  if (error instanceof SignInError) return t().signIn.troubles[error.reason](error.detail);
  const refusal = refusalIn(error);
  if (refusal !== undefined) return t().signIn.issuerFailed(refusal);
  if (isNetworkError(error)) return t().signIn.issuerUnreachable(location.origin);
  return troubleIn(error);
}

/** What the issuer said (RFC 6749, 4.1.2.1 and 5.2), as oauth4webapi hands it on: its classes would bring all of it into the first load. */
function refusalIn(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('error' in error) || typeof error.error !== 'string') return undefined;
  const description = 'error_description' in error ? error.error_description : undefined;
  return description ? `${error.error}: ${description}` : error.error;
}
