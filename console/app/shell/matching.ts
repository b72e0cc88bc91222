import { type ReadonlySignal, signal } from '@preact/signals';

/** Whether the window is as a media query says, now and later. */
export function matching(query: string): ReadonlySignal<boolean> {
  const list = matchMedia(query);
  const isSo = signal(list.matches);
  list.addEventListener('change', ({ matches }) => {
    isSo.value = matches;
  });
  return isSo;
}
