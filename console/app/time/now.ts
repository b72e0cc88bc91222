import { signal } from '@preact/signals';

/** The time, milliseconds since 1970: what is shown as `2 min ago` goes on by itself while somebody can see it. */
export const now = signal(Date.now());

setInterval(() => {
  if (!document.hidden) now.value = Date.now();
}, 1_000);
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) now.value = Date.now();
});
