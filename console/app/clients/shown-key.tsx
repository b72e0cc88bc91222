import { Copy } from '../shell/copy.tsx';
import { t } from '../text/index.ts';

/** A key that is shown once. */
export function ShownKey({ value, onDone }: { value: string; onDone: () => void }) {
  return (
    <>
      <p>{t().clients.newKeyHint}</p>
      <p class="shown-key">
        <code>{value}</code>
        <Copy text={value} />
      </p>
      <div class="dialog-foot">
        <button type="button" class="primary" onClick={onDone}>
          {t().state.close}
        </button>
      </div>
    </>
  );
}
