import type { ComponentChildren } from 'preact';
import { may } from '../api/session.ts';
import { t } from '../text/index.ts';

type Props = {
  /** The permission that it takes. */
  needs: string;
  /** There is nothing to do it to now. */
  isOff?: boolean;
  kind?: 'primary' | 'danger';
  /** By which a shortcut finds it. */
  mark?: string;
  onClick: () => void;
  children: ComponentChildren;
};

/** A button for what not everybody may do: without the permission it stays, does nothing, and says why. */
export function Act({ needs, isOff = false, kind, mark, onClick, children }: Props) {
  const isAllowed = may(needs);
  const reason = isAllowed ? undefined : t().state.lacks(needs);
  return (
    <button
      type="button"
      class={kind}
      data-act={mark}
      aria-disabled={!isAllowed || isOff}
      title={reason}
      data-reason={reason}
      onClick={() => {
        if (isAllowed && !isOff) onClick();
      }}
    >
      {children}
    </button>
  );
}
