import type { InputHTMLAttributes, Ref } from 'preact';
import { Icon } from './icons.tsx';

type Props = {
  label: string;
  hint?: string;
  value?: string;
  onSearch: (text: string) => void;
  field?: Ref<HTMLInputElement>;
} & Pick<InputHTMLAttributes<HTMLInputElement>, 'defaultValue' | 'maxLength'>;

/** Where `/` leads on a page. */
export function SearchField({ label, hint, onSearch, field = null, ...input }: Props) {
  return (
    <label class="search-field">
      <Icon name="search" />
      <span class="unseen">{label}</span>
      <input
        {...input}
        ref={field}
        type="search"
        id="search"
        placeholder={label}
        title={hint}
        onInput={({ currentTarget }) => onSearch(currentTarget.value)}
      />
    </label>
  );
}

export function focusSearch(): void {
  document.getElementById('search')?.focus();
}
