import type { ComponentChildren, Ref } from 'preact';
import { useId } from 'preact/hooks';
import { t } from '../text/index.ts';
import { Icon } from './icons.tsx';

type Props = {
  /** What opens it: `dialog.current?.showModal()`. */
  dialog: Ref<HTMLDialogElement>;
  title: string;
  children: ComponentChildren;
  onClose?: () => void;
  /** As wide as the window: for what is compared side by side, or written. */
  isWide?: boolean;
};

/** The browser's own modal dialog: it keeps the focus inside, Escape closes it, and the focus goes back. */
export function Dialog({ dialog, title, children, onClose, isWide }: Props) {
  const titleId = useId();
  return (
    <dialog
      ref={dialog}
      class={isWide ? 'wide' : undefined}
      aria-labelledby={titleId}
      closedby="closerequest"
      onClose={onClose}
    >
      <form method="dialog" class="dialog-head">
        <h2 id={titleId}>{title}</h2>
        <button type="submit" class="quiet-button" aria-label={t().state.close}>
          <Icon name="close" />
        </button>
      </form>
      {children}
    </dialog>
  );
}
