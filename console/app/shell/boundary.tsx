import { Component, type ComponentChildren } from 'preact';
import { t } from '../text/index.ts';
import { Empty } from './empty.tsx';

type Props = { children: ComponentChildren };

/** What goes wrong while a page is drawn stays on that page: one can still go elsewhere. */
export class Boundary extends Component<Props, { error: Error | null }> {
  override state = { error: null };

  static override getDerivedStateFromError(error: Error): { error: Error } {
    return { error };
  }

  override componentDidCatch(error: Error): void {
    console.error(error);
  }

  override render({ children }: Props, { error }: { error: Error | null }) {
    if (error === null) return children;
    return (
      <div role="alert">
        <Empty title={t().state.broken} hint={error.message}>
          <button type="button" onClick={() => location.reload()}>
            {t().state.reload}
          </button>
        </Empty>
      </div>
    );
  }
}
