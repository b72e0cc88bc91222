import { useEffect } from 'preact/hooks';
import { useQuery } from '../shell/address.ts';
import { useWork } from '../shell/work.ts';
import { beginSignIn } from './begin.ts';
import { signInTroubleIn } from './trouble.ts';
import { Underway } from './underway.tsx';

/** A window in which somebody signs in for the page that waits in another: leaves for the issuer at once. */
export function Again() {
  const waiting = useQuery().get('for');
  const leaving = useWork(signInTroubleIn);
  const leave = () => void leaving.run(() => beginSignIn('/', waiting));
  useEffect(leave, []);
  return <Underway trouble={leaving.trouble} again={leave} />;
}
