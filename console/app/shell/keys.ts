import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Text } from '../text/en.ts';

/** Where `g` and a letter lead. */
export const places: Readonly<Record<string, { path: string; name: keyof Text['nav'] }>> = {
  o: { path: '/', name: 'overview' },
  f: { path: '/failed', name: 'failed' },
  p: { path: '/operations', name: 'operations' },
  q: { path: '/queues', name: 'queues' },
  t: { path: '/topology', name: 'topology' },
  s: { path: '/subscriptions', name: 'subscriptions' },
  w: { path: '/workflows', name: 'workflows' },
  c: { path: '/clients', name: 'clients' },
  a: { path: '/audit', name: 'audit' },
};

export type Key = { keys: string; what: string; act: () => void };

/** Those of the page that is shown. */
const ofPage = signal<readonly Key[]>([]);

export const describedKeys = (): readonly Key[] => ofPage.value;

/** Gives a page shortcuts of its own while it is shown. */
export function useKeys(keys: readonly Key[]): void {
  useEffect(() => {
    ofPage.value = keys;
  });
  useEffect(
    () => () => {
      ofPage.value = [];
    },
    [],
  );
}

/** Does what the page has for a key; false: nothing. */
export function pageKey(pressed: string): boolean {
  const found = ofPage.value.find(({ keys }) => keys === pressed);
  found?.act();
  return found !== undefined;
}

/** Presses the button with this mark, where a person may press it. */
export function clickAct(mark: string): void {
  const button = document.querySelector<HTMLElement>(`[data-act="${mark}"]:not([aria-disabled="true"])`);
  button?.click();
}

/** Letters that are typed into a field are no shortcuts. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable]');
}

/** Enter on a button or a link is that one's. */
export function hasEnter(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('a, button, summary, [role=button]') !== null;
}
