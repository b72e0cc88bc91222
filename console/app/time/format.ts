import { computed } from '@preact/signals';
import { language, t } from '../text/index.ts';

const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;

const relative = computed(
  () => new Intl.RelativeTimeFormat(language.value, { numeric: 'auto', style: 'short' }),
);
const absolute = computed(
  () => new Intl.DateTimeFormat(language.value, { dateStyle: 'medium', timeStyle: 'long' }),
);
const hours = computed(() => new Intl.DateTimeFormat(language.value, { hour: '2-digit', minute: '2-digit' }));
const days = computed(
  () => new Intl.DateTimeFormat(language.value, { weekday: 'short', hour: '2-digit', minute: '2-digit' }),
);

/** `2 min. ago`, `in 30 sec.`, from a distance in milliseconds. */
export function distance(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  const [unit, size] = UNITS.find(([, each]) => Math.abs(seconds) >= each) ?? ['second', 1];
  return relative.value.format(Math.trunc(seconds / size), unit);
}

/** A time with its date and zone. */
export const fullTime = (iso: string) => absolute.value.format(new Date(iso));
export const clockTime = (iso: string) => hours.value.format(new Date(iso));
export const dayTime = (iso: string) => days.value.format(new Date(iso));

/** `45 s`, `12 min`, `3 h 05 min`, `2 d 4 h`, from seconds. The day alone has another sign in another language. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3_600) return `${Math.floor(whole / 60)} min`;
  const rest = (value: number) => String(value).padStart(2, '0');
  if (whole < 86_400) return `${Math.floor(whole / 3_600)} h ${rest(Math.floor((whole % 3_600) / 60))} min`;
  return `${Math.floor(whole / 86_400)} ${t().state.day} ${Math.floor((whole % 86_400) / 3_600)} h`;
}

/** A time as `datetime-local` shows it: of this machine, to the minute. */
export function localInput(iso: string): string {
  const time = new Date(iso);
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
