import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { useLocation } from 'wouter-preact';
import { call } from '../api/call.ts';
import { ProblemError } from '../api/problem-error.ts';
import { forgetKey, keepKey, me } from '../api/session.ts';
import { useWork } from '../shell/work.ts';
import { beginSignIn, takeBegun } from './begin.ts';
import { completeSignIn } from './complete.ts';
import type { Granted } from './issuer.ts';
import { SignInError } from './sign-in-error.ts';
import { signInTroubleIn } from './trouble.ts';
import { Underway } from './underway.tsx';
import { tell } from './waiting.ts';

/** Where the issuer sends people back to: leads to where they were, or says why it cannot. */
export function Returned() {
  const [, navigate] = useLocation();
  const begun = useMemo(takeBegun, []);
  const signingIn = useWork(signInTroubleIn);
  const isDone = useSignal(false);
  const take = async (answer: URL) => {
    if (!begun) throw new SignInError('notBegun');
    const granted = await completeSignIn(begun, answer);
    if (begun.waiting === null) {
      await enterWith(granted);
      navigate(begun.place, { replace: true });
    } else {
      tell(begun.waiting, granted);
      isDone.value = true;
      close();
    }
  };
  useEffect(() => {
    const answer = new URL(location.href);
    // The code counts once, and stays in no history.
    history.replaceState(null, '', location.pathname);
    void signingIn.run(() => take(answer));
  }, []);
  const again = () => signingIn.run(() => beginSignIn(begun?.place ?? '/', begun?.waiting));
  return <Underway trouble={signingIn.trouble} isDone={isDone.value} again={() => void again()} />;
}

/** Signs in with a token once the API has said whose it is. */
async function enterWith({ key, tokens }: Granted): Promise<void> {
  const found = await call('getMe', { header: { authorization: `Bearer ${key}` } } as never).catch(
    (error: unknown) => {
      const isRefusal = error instanceof ProblemError && [401, 403].includes(error.problem.status);
      throw isRefusal ? new SignInError('refusedToken') : error;
    },
  );
  forgetKey();
  me.value = found;
  keepKey(key, tokens);
}
