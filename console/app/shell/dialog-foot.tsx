import type { ComponentChildren } from 'preact';
import { t } from '../text/index.ts';

type Props = {
  dialog: { current: HTMLDialogElement | null };
  /** The word for yes. */
  act: string;
  /** Without it the button sends the form that it stands in. */
  onAct?: (() => void) | undefined;
  /** It is being done, or cannot be done yet. */
  isOff: boolean;
  isDanger?: boolean;
  /** What went wrong; null: nothing. */
  trouble?: string | null;
  /** The word for no, where there is nothing to cancel. */
  away?: string;
  /** Another way to say yes, before the usual one. */
  children?: ComponentChildren;
};

/** How a dialog ends: with what went wrong, and with a button to leave it and one to do what it is about. */
export function DialogFoot({
  dialog,
  act,
  onAct,
  isOff,
  isDanger = false,
  trouble = null,
  away = t().state.cancel,
  children,
}: Props) {
  return (
    <>
      <p role="alert" class="trouble">
        {trouble}
      </p>
      <div class="dialog-foot">
        <button type="button" onClick={() => dialog.current?.close()}>
          {away}
        </button>
        {children}
        <button
          type={onAct ? 'button' : 'submit'}
          class={isDanger ? 'danger' : 'primary'}
          aria-disabled={isOff}
          onClick={onAct && (() => !isOff && onAct())}
        >
          {act}
        </button>
      </div>
    </>
  );
}
