type Reason = 'noIssuer' | 'otherOrigin' | 'notBegun' | 'refusedToken';

/** Why somebody cannot sign in. `detail`: a part of what is said about it. */
export class SignInError extends Error {
  override name = 'SignInError';
  readonly reason: Reason;
  readonly detail: string;

  constructor(reason: Reason, detail = '') {
    super(reason);
    this.reason = reason;
    this.detail = detail;
  }
}
