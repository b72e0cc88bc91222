import { useId } from 'preact/hooks';

type Props = {
  label: string;
  value: string;
  /** What is shown, by what is chosen; '' is no choice. */
  options: Readonly<Record<string, string>>;
  onChange: (value: string | undefined) => void;
};

/** One of several, as a filter of a page. */
export function Choice({ label, value, options, onChange }: Props) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select
        id={id}
        value={value}
        onChange={({ currentTarget }) => onChange(currentTarget.value || undefined)}
      >
        {Object.entries(options).map(([each, text]) => (
          <option key={each} value={each}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}

/** Choices by name, each once. What is chosen is among them even where it is not there any more. */
export function choicesOf(none: string, names: readonly string[], chosen?: string): Record<string, string> {
  const all = new Set(chosen === undefined ? names : [...names, chosen]);
  return { '': none, ...Object.fromEntries([...all].toSorted().map((name) => [name, name])) };
}
