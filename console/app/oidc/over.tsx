import { useSignal } from '@preact/signals';
import { useEffect, useId, useMemo, useRef } from 'preact/hooks';
import { BASE } from '../../serving.ts';
import { call } from '../api/call.ts';
import { continueWith, isOver } from '../api/renewal.ts';
import { forgetKey, keepKey, me } from '../api/session.ts';
import { useWork } from '../shell/work.ts';
import { t } from '../text/index.ts';
import type { Granted } from './issuer.ts';
import { signOut } from './sign-out.ts';
import { listen } from './waiting.ts';

/** Over the page while its token has ended: what a person was writing stays below, and the calls that wait go on afterwards. */
export function Over() {
  return isOver.value && <Shown />;
}

function Shown() {
  const titleId = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const waiting = useMemo(() => crypto.randomUUID(), []);
  const isBlocked = useSignal(false);
  const going = useWork();
  useEffect(() => {
    dialog.current?.showModal();
    return listen(waiting, (granted) => void going.run(() => goOnWith(granted)));
  }, []);
  const open = () => {
    // A window of its own: this one would lose what is in it.
    const opened = window.open(
      `${BASE}/sign-in-again?for=${waiting}`,
      '_blank',
      'popup,width=520,height=720',
    );
    isBlocked.value = opened === null;
  };
  return (
    <dialog
      ref={dialog}
      aria-labelledby={titleId}
      closedby="none"
      onCancel={(event) => event.preventDefault()}
    >
      <h2 id={titleId}>{t().signIn.over}</h2>
      <p>{t().signIn.overHint}</p>
      <p role="alert" class="trouble">
        {isBlocked.value ? t().signIn.blocked : going.trouble}
      </p>
      <div class="dialog-foot">
        <button type="button" onClick={() => void signOut()}>
          {t().account.signOut}
        </button>
        <button type="button" class="primary" onClick={open}>
          {t().signIn.again}
        </button>
      </div>
    </dialog>
  );
}

/** The same person goes on where they were. Somebody else begins, and sees nothing of it. */
async function goOnWith({ key, tokens }: Granted): Promise<void> {
  const found = await call('getMe', { header: { authorization: `Bearer ${key}` } } as never);
  const before = me.peek();
  if (before === null || before.id === found.id) {
    continueWith(key, tokens);
    return;
  }
  forgetKey();
  me.value = found;
  keepKey(key, tokens);
}
