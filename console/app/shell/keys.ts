import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Text } from '../text/en.ts';

/** Where `g` and a letter lead. */
export const places: Readonly<Record<string, { path: string; name: keyof Text['nav'] }>> = {
  o: { path: '/', name: 'overview' },
  f: { path: '/failed', name: 'failed' },
  p: { path: '/operations', name: 'operations' },
  r: { path: '/replay', name: 'replay' },
  q: { path: '/queues', name: 'queues' },
  t: { path: '/topology', name: 'topology' },
  s: { path: '/subscriptions', name: 'subscriptions' },
  w: { path: '/workflows', name: 'workflows' },
  c: { path: '/clients', name: 'clients' },
  a: { path: '/audit', name: 'audit' },
};

const STORED = 'courtier.shortcuts';

/**
 * Whether keys that write a character do something. Who speaks to the machine, or hits keys by accident, turns them off
 * (WCAG 2.1.4); arrows and Enter go on.
 */
export const hasCharacterKeys = signal(localStorage.getItem(STORED) !== 'off');

export function turnCharacterKeys(areOn: boolean): void {
  localStorage.setItem(STORED, areOn ? 'on' : 'off');
  hasCharacterKeys.value = areOn;
}

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

/** A key that writes something, rather than one that is named as Enter is. */
export const isCharacter = (pressed: string) => [...pressed].length === 1;

/** Enter on a button or a link is that one's. */
export function hasEnter(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('a, button, summary, [role=button]') !== null;
}
