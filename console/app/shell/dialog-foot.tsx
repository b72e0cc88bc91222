import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { t } from '../text/index.ts';
import { Outcome } from './outcome.tsx';
import type { Work } from './work.ts';

type Props = {
  dialog: { current: HTMLDialogElement | null };
  /** What is asked of the API. Who leaves the dialog does not wait for it any more. */
  work: Work;
  /** The word for yes. */
  act: string;
  /** Without it the button sends the form that it stands in. */
  onAct?: (() => void) | undefined;
  /** It cannot be done yet. */
  isOff?: boolean;
  isDanger?: boolean;
  /** How far it came where a part was refused, which stands before an error's words; null: nowhere yet, or all was done. */
  done?: string | null;
  /** The word for no, where there is nothing to cancel. */
  away?: string;
  /** Another way to say yes, before the usual one. */
  children?: ComponentChildren;
};

/** How a dialog ends: with what went wrong, and with a button to leave it and one to do what it is about. */
export function DialogFoot({
  dialog,
  work,
  act,
  onAct,
  isOff = false,
  isDanger = false,
  done = null,
  away = t().state.cancel,
  children,
}: Props) {
  useEffect(() => {
    const shown = dialog.current;
    shown?.addEventListener('close', work.leave);
    return () => shown?.removeEventListener('close', work.leave);
  }, []);
  const trouble = [done, work.trouble].filter((each) => each !== null).join(' ');
  const cannot = isOff || work.isBusy;
  return (
    <>
      <p class="dialog-outcome">
        <Outcome of={{ isWaiting: work.isWaiting, trouble }} />
      </p>
      <div class="dialog-foot">
        <button type="button" onClick={() => dialog.current?.close()}>
          {away}
        </button>
        {children}
        <button
          type={onAct ? 'button' : 'submit'}
          class={isDanger ? 'danger' : 'primary'}
          aria-disabled={cannot}
          aria-busy={work.isBusy}
          onClick={onAct && (() => !cannot && onAct())}
        >
          {act}
        </button>
      </div>
    </>
  );
}
