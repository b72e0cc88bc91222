import { forgetKey, tokens } from '../api/session.ts';

/** Here at once, and then with the issuer. While that does not answer, nobody is signed in here all the same. */
export async function signOut(): Promise<void> {
  const theirs = tokens.peek();
  forgetKey();
  if (theirs === null) return;
  const { leaveIssuer } = await import('./leave.ts');
  await leaveIssuer(theirs).catch(() => {});
}
