import { useSignal } from '@preact/signals';
import { t } from '../text/index.ts';
import { Icon } from './icons.tsx';

const SAID_MS = 1_500;

/** Copies a text, and says that it did. */
export function Copy({ text, label }: { text: string; label?: string }) {
  const isCopied = useSignal(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    isCopied.value = true;
    setTimeout(() => {
      isCopied.value = false;
    }, SAID_MS);
  };
  const name = label === undefined ? t().state.copy : t().labelled(t().state.copy, label);
  return (
    <button
      type="button"
      class="quiet-button copy"
      aria-label={name}
      title={t().state.copy}
      onClick={() => void copy()}
    >
      <Icon name={isCopied.value ? 'check' : 'copy'} />
      <span class="unseen" role="status">
        {isCopied.value ? t().state.copied : ''}
      </span>
    </button>
  );
}
