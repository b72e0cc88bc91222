import type { ComponentType } from 'preact';
import { Overview } from '../overview/overview.tsx';
import { later } from './later.tsx';

/** Every page by its path. The overview is part of the first load, the others are not. */
export const pages: readonly { path: string; page: ComponentType }[] = [
  { path: '/', page: Overview },
  { path: '/failed', page: later(async () => (await import('../failed/failed.tsx')).Failed) },
  { path: '/failed/:id', page: later(async () => (await import('../message/message.tsx')).Message) },
];
