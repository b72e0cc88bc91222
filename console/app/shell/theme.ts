import { effect, signal } from '@preact/signals';

export type Theme = 'system' | 'light' | 'dark';
const STORED = 'courtier.theme';

export const theme = signal<Theme>(stored());

/** The style sheet says each colour with light-dark(), so the scheme is all that changes. */
export function applyTheme(): void {
  effect(() => {
    document.documentElement.style.colorScheme = theme.value === 'system' ? 'light dark' : theme.value;
    localStorage.setItem(STORED, theme.value);
  });
}

function stored(): Theme {
  const value = localStorage.getItem(STORED);
  return value === 'light' || value === 'dark' ? value : 'system';
}
