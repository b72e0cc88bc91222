import { computed, signal } from '@preact/signals';
import { en, type Text } from './en.ts';

export const languages = { en: 'English', fr: 'Français' } as const;
export type Language = keyof typeof languages;

const STORED = 'courtier.language';

export const language = signal<Language>('en');
const catalogue = signal<Text>(en);

/** Every sentence of the page, in the language that is chosen. */
export const t = (): Text => catalogue.value;

/** Loads a language, if it is not there yet, and turns the page to it. */
export async function speak(wanted: Language): Promise<void> {
  catalogue.value = wanted === 'fr' ? (await import('./fr.ts')).fr : en;
  language.value = wanted;
  document.documentElement.lang = wanted;
  localStorage.setItem(STORED, wanted);
}

/** The language that was chosen here before, else the browser's own where the page speaks it. */
export function preferredLanguage(): Language {
  const stored = localStorage.getItem(STORED);
  if (stored === 'en' || stored === 'fr') return stored;
  return navigator.language.startsWith('fr') ? 'fr' : 'en';
}

const numbers = computed(() => new Intl.NumberFormat(language.value));
const rates = computed(() => new Intl.NumberFormat(language.value, { maximumFractionDigits: 1 }));
const shares = computed(
  () => new Intl.NumberFormat(language.value, { style: 'percent', maximumFractionDigits: 0 }),
);

export const count = (value: number) => numbers.value.format(value);
export const rate = (value: number) => rates.value.format(value);
export const share = (value: number) => shares.value.format(value);
